import { moneyToWire, sumMoney } from '@libs/money';
import { describePrice, explain, priceModelOf, rate, type RateCard } from '@libs/pricing';
import { Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { typedDecimal } from './draft.js';
import { planWords } from './words.js';

// A whole period is not prorated, so which one it is does not matter.
const anyPeriod = { start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' };

/** A price read aloud, and tried: by the same code that makes the invoices. */
export function PriceWords({ card, currency }: { card: RateCard | null; currency: string }) {
  const t = useWords(planWords);
  const { locale } = useLanguage();
  const sentence = useMemo(
    () => (card && isCurrency(currency) ? describePrice(card.price, locale, currency) : null),
    [card, locale, currency],
  );
  return (
    <Stack gap="sm">
      <div role="status">
        <Text size="sm" c="var(--octroi-faint)">
          {t.sentence}
        </Text>
        <Text fw={sentence ? 560 : 400}>{sentence ?? t.notYet}</Text>
      </div>
      {card && sentence && <Calculator card={card} currency={currency} />}
    </Stack>
  );
}

function Calculator({ card, currency }: { card: RateCard; currency: string }) {
  const t = useWords(planWords);
  const { locale } = useLanguage();
  const format = useFormat();
  const [usage, setUsage] = useState('10000');
  const isMetered = card.meterKeys.length > 0;
  const result = useMemo(() => calculate(card, currency, usage, locale), [card, currency, usage, locale]);
  if (!isCalculable(card)) return <Text size="sm">{t.cannotCalculate}</Text>;
  return (
    <Stack gap="xs">
      <Group gap="md" align="flex-end">
        {isMetered && (
          <TextInput
            size="sm"
            label={t.usage}
            inputMode="decimal"
            value={usage}
            onChange={(event) => setUsage(typedDecimal(event.currentTarget.value))}
            w={160}
          />
        )}
        <div aria-live="polite">
          <Text size="sm" c="var(--octroi-faint)">
            {t.costs}
          </Text>
          <Text fz="xl" fw={620} className="figures">
            {result ? format.money(result.total) : '—'}
          </Text>
        </div>
      </Group>
      {result && (
        <List size="sm" className="figures">
          {result.sentences.map((text, index) => (
            <List.Item key={index}>{text}</List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

/** A price of single transactions needs each of them. */
const isCalculable = ({ price, prices }: RateCard): boolean =>
  [price, ...prices.map((override) => override.price)].every(({ model }) => priceModelOf(model).sells !== 'amounts');

const isCurrency = (code: string): boolean => /^[A-Z]{3}$/.test(code);

function calculate(card: RateCard, currency: string, usage: string, locale: 'en' | 'fr') {
  if (!isCalculable(card) || !/^\d{1,18}(\.\d{1,9})?$/.test(usage)) return null;
  const [first] = card.meterKeys;
  const lines = rate({
    rateCard: card,
    currency,
    period: anyPeriod,
    usage: first === undefined ? [] : [{ meterKey: first, quantity: usage }],
  });
  return {
    total: moneyToWire(
      sumMoney(
        lines.map(({ amount }) => amount),
        currency,
      ),
    ),
    sentences: lines.flatMap(({ trace }) => explain(trace, locale, currency)),
  };
}
