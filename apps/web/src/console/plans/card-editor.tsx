import { priceModelOf, priceModels } from '@libs/pricing';
import {
  Accordion,
  Button,
  Group,
  MultiSelect,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { assign, faultAt, faultsOf, readCard, typedDecimal, withModel, type CardDraft, type Fault } from './draft.js';
import { ModelField } from './field.js';
import { PriceWords } from './price-words.js';
import { planWords } from './words.js';

interface CardEditorProps {
  number: number;
  card: CardDraft;
  currency: string;
  meters: ReadonlyArray<{ value: string; label: string }>;
  faults: readonly Fault[];
  onChange: (card: CardDraft) => void;
  onRemove: () => void;
}

/** One priced item: its form is drawn from what the price model says about itself. */
export function CardEditor({ number, card, currency, meters, faults, onChange, onRemove }: CardEditorProps) {
  const t = useWords(planWords);
  const { locale } = useLanguage();
  const price = (card['price'] ?? {}) as CardDraft;
  const model = String(price['model'] ?? 'flat');
  const read = useMemo(() => readCard(card), [card]);
  const form = priceModelOf(model).form;
  const put = (name: string, value: unknown) => onChange(assign(card, name, value));
  const text = (name: string) => String(card[name] ?? '');
  return (
    <Paper component="section" aria-label={t.card(number)}>
      <Stack>
        <Group justify="space-between">
          <Title order={3}>{text('name') || t.card(number)}</Title>
          <Button size="xs" variant="subtle" color="red" leftSection={<IconTrash size={14} />} onClick={onRemove}>
            {t.remove}
          </Button>
        </Group>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t.cardName}
            value={text('name')}
            error={faultAt(faults, '/name')}
            onChange={(event) => onChange({ ...card, name: event.currentTarget.value })}
          />
          <TextInput
            label={t.cardKey}
            description={t.cardKeyHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={text('key')}
            error={faultAt(faults, '/key')}
            onChange={(event) => onChange({ ...card, key: event.currentTarget.value })}
          />
          <Select
            label={t.model}
            description={form.summary[locale]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={priceModels.map(({ kind, form: described }) => ({ value: kind, label: described.title[locale] }))}
            value={model}
            error={faultAt(faults, '/price')}
            onChange={(value) => value && onChange(withModel(card, value))}
          />
          <Select
            label={t.billing}
            data={Object.entries(t.billings).map(([value, label]) => ({ value, label }))}
            value={text('billing')}
            error={faultAt(faults, '/billing')}
            onChange={(value) => put('billing', value)}
          />
        </SimpleGrid>
        {priceModelOf(model).sells !== 'none' && (
          <MultiSelect
            size="md"
            label={t.meters}
            description={t.metersHint}
            data={[...meters]}
            value={(card['meterKeys'] ?? []) as string[]}
            error={faultAt(faults, '/meterKeys')}
            onChange={(value) => put('meterKeys', value)}
          />
        )}
        {form.fields.map((field) => (
          <ModelField
            key={`${model} ${field.name}`}
            field={field}
            value={price[field.name]}
            currency={currency}
            faults={faultsOf(faults, `/price/${field.name}`)}
            onChange={(value) => put('price', { ...price, [field.name]: value })}
          />
        ))}
        <More card={card} faults={faults} put={put} />
        <PriceWords card={read} currency={currency} />
      </Stack>
    </Paper>
  );
}

interface MoreProps {
  card: CardDraft;
  faults: readonly Fault[];
  put: (name: string, value: unknown) => void;
}

/** What most prices leave alone. */
function More({ card, faults, put }: MoreProps) {
  const t = useWords(planWords);
  const decimals = [
    ['freeUnits', t.freeUnits],
    ['discountPercent', t.discount],
    ['minimum', t.minimum],
    ['maximum', t.maximum],
  ] as const;
  const isUsed = decimals.some(([name]) => card[name] !== undefined || faultAt(faults, `/${name}`) !== undefined);
  return (
    <Accordion variant="contained" defaultValue={isUsed ? 'more' : null} order={4}>
      <Accordion.Item value="more">
        <Accordion.Control>{t.more}</Accordion.Control>
        <Accordion.Panel>
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
            <Select
              label={t.proration}
              data={Object.entries(t.prorations).map(([value, label]) => ({ value, label }))}
              value={String(card['proration'] ?? 'exact_second')}
              error={faultAt(faults, '/proration')}
              onChange={(value) => put('proration', value)}
            />
          </SimpleGrid>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
