import { priceModelOf } from '@libs/pricing';
import { Button, Group, Paper, Select, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useWords } from '../../../i18n/i18n.js';
import { assign, faultAt, faultsOf, readCard, withPrice, type CardDraft, type Fault } from '../draft.js';
import { More } from './more.js';
import { Overrides } from './overrides.js';
import { PriceFields } from './price-fields.js';
import { PriceWords } from './price-words.js';
import { SoldMeters, type EditorMeter } from './sold-usage.js';
import { cardWords } from './words.js';

interface CardEditorProps {
  number: number;
  card: CardDraft;
  currency: string;
  meters: readonly EditorMeter[];
  features: ReadonlyArray<{ key: string; name: string }>;
  faults: readonly Fault[];
  onChange: (card: CardDraft) => void;
  onRemove: () => void;
}

/** One priced item: its form is drawn from what the price model says about itself. */
export function CardEditor({ number, card, currency, meters, features, faults, onChange, onRemove }: CardEditorProps) {
  const t = useWords(cardWords);
  const price = (card['price'] ?? {}) as CardDraft;
  const read = useMemo(() => readCard(card), [card]);
  const put = (name: string, value: unknown) => onChange(assign(card, name, value));
  const text = (name: string) => String(card[name] ?? '');
  const overrides = (card['prices'] ?? []) as CardDraft[];
  const sold = meters.filter(({ key }) => ((card['meterKeys'] ?? []) as string[]).includes(key));
  const isMetered = priceModelOf(String(price['model'] ?? 'flat')).sells !== 'none';
  return (
    <Paper component="section" aria-label={t.card(number)} tabIndex={-1} data-place={`/rateCards/${number - 1}`}>
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
            label={t.billing}
            data={Object.entries(t.billings).map(([value, label]) => ({ value, label }))}
            value={text('billing')}
            error={faultAt(faults, '/billing')}
            onChange={(value) => put('billing', value)}
          />
          <Select
            label={t.feature}
            data={[
              { value: '', label: t.noFeature },
              ...features.map(({ key, name }) => ({ value: key, label: name })),
            ]}
            value={text('featureKey')}
            error={faultAt(faults, '/featureKey')}
            onChange={(value) => put('featureKey', value || undefined)}
          />
        </SimpleGrid>
        <PriceFields
          price={price}
          currency={currency}
          faults={faultsOf(faults, '/price')}
          onChange={(next) => onChange(withPrice(card, next))}
        />
        {isMetered && <SoldMeters card={card} meters={meters} faults={faults} put={put} />}
        {isMetered && (sold.length > 0 || overrides.length > 0) && (
          <Overrides
            overrides={overrides}
            meters={sold}
            currency={currency}
            faults={faultsOf(faults, '/prices')}
            onChange={(next) => put('prices', next.length > 0 ? next : undefined)}
          />
        )}
        <More card={card} isMetered={isMetered} faults={faults} put={put} />
        <PriceWords card={read} currency={currency} meters={sold} />
      </Stack>
    </Paper>
  );
}
