import type { PlanVersion } from '@libs/contracts';
import { Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { estimatePlan, fixedPrice, isFree, metersOf, priceSentences } from '../plans/estimate.js';
import { catalogueWords } from './words.js';

/** The least an API costs, in one sentence. Its own chunk: the price models stay out of the first load. */
export default function PriceFrom({ plans }: { plans: PlanVersion[] }) {
  const t = useWords(catalogueWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const cheapest = cheapestPaid(plans);
  const price =
    cheapest && (priceSentences(cheapest, locale).find(({ key }) => isMetered(cheapest, key))?.text ?? null);
  const fixed = cheapest && fixedPrice(cheapest);
  const sentence = price ?? (fixed ? format.money(fixed) : null);
  return (
    <Text component="span" fw={560} data-price>
      {[plans.some(isFree) ? t.freeFirst : null, sentence && t.from(sentence)].filter(Boolean).join(' · ')}
    </Text>
  );
}

const isMetered = (plan: PlanVersion, key: string): boolean =>
  (plan.rateCards.find((card) => card.key === key)?.meterKeys.length ?? 0) > 0;

/** The plan whose bill for a thousand units of everything is the smallest, free plans aside. */
function cheapestPaid(plans: PlanVersion[]): PlanVersion | null {
  const volumes = Object.fromEntries(metersOf(plans).map(({ key }) => [key, '1000']));
  const priced = plans
    .filter((plan) => !isFree(plan))
    .map((plan) => ({ plan, total: estimatePlan(plan, volumes, 1, 'en').total }))
    .filter(({ total }) => total !== null);
  priced.sort((a, b) => (BigInt(a.total!.minor) < BigInt(b.total!.minor) ? -1 : 1));
  return priced[0]?.plan ?? plans.find((plan) => !isFree(plan)) ?? null;
}
