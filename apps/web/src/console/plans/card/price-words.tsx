import { moneyToWire, sumMoney } from '@libs/money';
import { describePrice, explain, priceModelOf, rate, type RateCard } from '@libs/pricing';
import { Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useNow } from '../../../api/clock.js';
import { useLanguage, useWords, type Locale } from '../../../i18n/i18n.js';
import { Money } from '../../../ui/figures.js';
import { typedDecimal } from '../draft.js';
import type { EditorMeter } from './sold-usage.js';
import { cardWords } from './words.js';

// A whole period is not prorated, so which one it is does not matter.
const anyPeriod = { start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' };

interface PriceWordsProps {
  card: RateCard | null;
  currency: string;
  meters: readonly EditorMeter[];
}

/** A price read aloud, and tried: by the same code that makes the invoices. */
export function PriceWords({ card, currency, meters }: PriceWordsProps) {
  const t = useWords(cardWords);
  const { locale } = useLanguage();
  const sentences = useMemo(
    () => (card && /^[A-Z]{3}$/.test(currency) ? sentencesOf(card, meters, locale, currency) : null),
    [card, meters, locale, currency],
  );
  return (
    <Stack gap="sm">
      <div role="status">
        <Text size="sm" c="var(--octroi-faint)">
          {t.sentence}
        </Text>
        {sentences ? (
          sentences.map((sentence) => (
            <Text key={sentence} fw={560} data-price>
              {sentence}
            </Text>
          ))
        ) : (
          <Text>{t.notYet}</Text>
        )}
      </div>
      {card && sentences && <Calculator card={card} currency={currency} meters={meters} />}
    </Stack>
  );
}

function sentencesOf(card: RateCard, meters: readonly EditorMeter[], locale: Locale, currency: string): string[] {
  const colon = locale === 'fr' ? '\u00a0: ' : ': ';
  return [
    describePrice(card.price, locale, currency),
    ...card.prices.map(
      ({ meterKey, dimensions, price }) =>
        partName(meterKey, dimensions, meters) + colon + describePrice(price, locale, currency),
    ),
  ];
}

const partName = (
  meterKey: string | undefined,
  dimensions: Record<string, string>,
  meters: readonly EditorMeter[],
): string =>
  [
    ...(meterKey === undefined ? [] : [meters.find(({ key }) => key === meterKey)?.name ?? meterKey]),
    ...Object.entries(dimensions).map(([name, value]) => `${name} = ${value}`),
  ].join(' · ');

/** A kind of usage that can be typed in: each meter, and each part that has a price of its own. */
interface Slot {
  id: string;
  name: string;
  meterKey: string;
  dimensions: Record<string, string>;
}

function slotsOf(card: RateCard, meters: readonly EditorMeter[]): Slot[] {
  const whole = card.meterKeys.map((meterKey) => ({
    id: meterKey,
    name: partName(meterKey, {}, meters),
    meterKey,
    dimensions: {},
  }));
  const parts = card.prices
    .filter(({ dimensions }) => Object.keys(dimensions).length > 0)
    .map(({ meterKey, dimensions }, index) => ({
      id: `part ${index}`,
      name: partName(meterKey, dimensions, meters),
      meterKey: meterKey ?? card.meterKeys[0]!,
      dimensions,
    }));
  return [...whole, ...parts];
}

function Calculator({ card, currency, meters }: PriceWordsProps & { card: RateCard }) {
  const t = useWords(cardWords);
  const { locale } = useLanguage();
  const now = useNow();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const slots = useMemo(() => slotsOf(card, meters), [card, meters]);
  const result = useMemo(
    () => calculate(card, currency, slots, (slot) => typed[slot.id] ?? usual(slot), locale),
    [card, currency, slots, typed, locale],
  );
  if (!isCalculable(card)) return <Text size="sm">{t.cannotCalculate}</Text>;
  return (
    <Stack gap="xs">
      <Group gap="md" align="flex-end">
        {slots.map((slot) => (
          <TextInput
            key={slot.id}
            size="sm"
            label={t.usageOf(slot.name)}
            inputMode="decimal"
            value={typed[slot.id] ?? usual(slot)}
            onChange={(event) => {
              const text = typedDecimal(event.currentTarget.value);
              setTyped((before) => ({ ...before, [slot.id]: text }));
            }}
            w={200}
          />
        ))}
        <div aria-live="polite">
          <Text size="sm" c="var(--octroi-faint)">
            {t.costs}
          </Text>
          <Text fz="xl" fw={620} component="div">
            <Money amount={result?.total} how={{ steps: [t.tried, ...(result?.sentences ?? [])], at: now }} />
          </Text>
        </div>
      </Group>
      {result && (
        <List size="sm" className="figures" style={{ whiteSpace: 'normal' }} data-told>
          {result.sentences.map((text, index) => (
            <List.Item key={index}>{text}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

const usual = ({ dimensions }: Slot): string => (Object.keys(dimensions).length > 0 ? '1000' : '10000');

/** A price of single transactions needs each of them. */
const isCalculable = ({ price, prices }: RateCard): boolean =>
  [price, ...prices.map((override) => override.price)].every(({ model }) => priceModelOf(model).sells !== 'amounts');

function calculate(
  card: RateCard,
  currency: string,
  slots: readonly Slot[],
  quantityOf: (slot: Slot) => string,
  locale: Locale,
) {
  const usage = slots.map((slot) => ({ ...slot, quantity: quantityOf(slot) || '0' }));
  if (!isCalculable(card) || usage.some(({ quantity }) => !/^\d{1,18}(\.\d{1,9})?$/.test(quantity))) return null;
  const lines = rate({ rateCard: card, currency, period: anyPeriod, usage });
  const amounts = lines.map(({ amount }) => amount);
  return {
    total: moneyToWire(sumMoney(amounts, currency)),
    sentences: lines.flatMap(({ trace }) => explain(trace, locale, currency)),
  };
}
