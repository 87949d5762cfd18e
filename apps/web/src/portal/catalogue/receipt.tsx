import type { PlanVersion } from '@libs/contracts';
import { Stack, Text } from '@mantine/core';
import { useNow } from '../../api/clock.js';
import { Money } from '../../ui/figures.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { estimatePlan, metersOf } from '../plans/estimate.js';
import { catalogueWords } from './words.js';

/** A till's receipt of a real plan: what a month would cost, step by step. Shown only when a plan says something. */
export default function Receipt({ plans }: { plans: PlanVersion[] }) {
  const t = useWords(catalogueWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const at = useNow();
  const example = exampleOf(plans);
  if (!example) return null;
  const { plan, calls } = example;
  const { lines, total } = estimatePlan(
    plan,
    Object.fromEntries(metersOf([plan]).map(({ key }) => [key, calls])),
    1,
    locale,
  );
  return (
    <aside className="receipt figures" aria-label={t.receiptTitle(plan.name)}>
      <Stack gap={2} mb="sm">
        <Text fw={640} fz="lg">
          {t.receiptTitle(plan.name)}
        </Text>
        <Text className="receipt-faint">{t.receiptCalls(format.quantity(calls))}</Text>
      </Stack>
      {lines
        .filter(({ amount }) => amount.minor !== '0')
        .map((line) => (
          <div key={line.key} className="receipt-line">
            <div>
              <Text fw={560}>{line.name}</Text>
              {line.sentences.slice(0, -1).map((sentence) => (
                <Text key={sentence} fz="sm" className="receipt-faint" data-told>
                  {sentence}
                </Text>
              ))}
            </div>
            <Money amount={line.amount} how={{ steps: line.sentences, at }} />
          </div>
        ))}
      <div className="receipt-line" style={{ borderBlockEnd: 0, fontWeight: 680, fontSize: '1.15rem' }}>
        <span>{t.receiptTotal}</span>
        <Money amount={total} how={{ steps: t.receiptHow, at }} />
      </div>
      <Text fz="xs" className="receipt-faint">
        {t.receiptNote}
      </Text>
    </aside>
  );
}

/** The plan whose price takes the most steps to explain, a little beyond what it includes. */
function exampleOf(plans: PlanVersion[]): { plan: PlanVersion; calls: string } | null {
  const told = plans.flatMap((plan) => {
    const card = plan.rateCards.find(({ meterKeys }) => meterKeys.length > 0);
    if (!card) return [];
    const included = Number(card.freeUnits ?? ('tiers' in card.price && card.price.tiers[0]?.upTo) ?? 0);
    const calls = String(Math.round(Math.max(included * 1.284, 12_840)));
    const volumes = Object.fromEntries(card.meterKeys.map((key) => [key, calls]));
    const { total, lines, stopsAt } = estimatePlan(plan, volumes, 1, 'en');
    if (!total || total.minor === '0' || stopsAt) return [];
    const paid = lines.filter(({ amount }) => amount.minor !== '0');
    return [{ plan, calls, steps: paid.reduce((sum, { sentences }) => sum + sentences.length, 0) }];
  });
  return told.sort((a, b) => b.steps - a.steps)[0] ?? null;
}
