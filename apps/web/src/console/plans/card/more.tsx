import { Accordion, Select, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useWords } from '../../../i18n/i18n.js';
import { faultAt, typedDecimal, type CardDraft, type Fault } from '../draft.js';
import { QuantityFields } from './sold-usage.js';
import { cardWords } from './words.js';

interface MoreProps {
  card: CardDraft;
  isMetered: boolean;
  faults: readonly Fault[];
  put: (name: string, value: unknown) => void;
}

const rare = ['meterRounding', 'unitConversion', 'freeUnits', 'discountPercent', 'minimum', 'maximum'];

/** What most prices leave alone. */
export function More({ card, isMetered, faults, put }: MoreProps) {
  const t = useWords(cardWords);
  const decimals = [
    ...(isMetered ? [['freeUnits', t.freeUnits] as const] : []),
    ['discountPercent', t.discount],
    ['minimum', t.minimum],
    ['maximum', t.maximum],
  ] as const;
  const isUsed = rare.some(
    (name) => card[name] !== undefined || faults.some(({ pointer }) => pointer.startsWith(`/${name}`)),
  );
  return (
    <Accordion variant="contained" defaultValue={isUsed ? 'more' : null} order={4}>
      <Accordion.Item value="more">
        <Accordion.Control>{t.more}</Accordion.Control>
        <Accordion.Panel>
          <Stack>
            {isMetered && <QuantityFields card={card} faults={faults} put={put} />}
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {decimals.map(([name, label]) => (
                <TextInput
                  key={name}
                  label={label}
                  inputMode="decimal"
                  value={String(card[name] ?? '')}
                  error={faultAt(faults, `/${name}`)}
                  onChange={(event) => put(name, typedDecimal(event.currentTarget.value))}
                />
              ))}
              {isMetered && (
                <Select
                  label={t.negative}
                  data={options(t.negatives)}
                  value={String(card['negativeQuantity'] ?? 'zero')}
                  onChange={(value) => put('negativeQuantity', value)}
                />
              )}
            </SimpleGrid>
            <Proration card={card} faults={faults} put={put} />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

const options = (labels: Record<string, string>) => Object.entries(labels).map(([value, label]) => ({ value, label }));

/** What a part of a period has only a part of, as rating assumes it when nothing is said. */
const usual: Record<string, boolean> = {
  price: true,
  tierFees: false,
  freeUnits: true,
  maximum: true,
  minimum: true,
};

function Proration({ card, faults, put }: Omit<MoreProps, 'isMetered'>) {
  const t = useWords(cardWords);
  const chosen = { ...usual, ...(card['prorate'] as Record<string, boolean> | undefined) };
  const basis = String(card['proration'] ?? 'exact_second');
  return (
    <Stack gap="xs">
      <Select
        label={t.proration}
        maw={480}
        data={options(t.prorations)}
        value={basis}
        error={faultAt(faults, '/proration')}
        onChange={(value) => put('proration', value)}
      />
      {basis === 'calendar_day' && (
        <Switch
          label={t.lastDayCounts}
          checked={card['lastDayCounts'] === true}
          onChange={(event) => put('lastDayCounts', event.currentTarget.checked)}
        />
      )}
      {basis !== 'none' && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" role="group" aria-label={t.prorated}>
          <Text size="sm" c="var(--octroi-faint)" style={{ gridColumn: '1 / -1' }}>
            {t.prorated}
          </Text>
          {Object.entries(t.proratedParts).map(([name, label]) => (
            <Switch
              key={name}
              size="sm"
              label={label}
              checked={chosen[name] === true}
              onChange={(event) => put('prorate', { ...chosen, [name]: event.currentTarget.checked })}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}
