import type { PlanVersion } from '@libs/contracts';
import { formatPrice } from '@libs/money';
import { useFormat } from '../i18n/format.js';
import { useLanguage, useWords, words } from '../i18n/i18n.js';

type Entitlement = PlanVersion['entitlements'][number];
type Metered = Extract<Entitlement, { kind: 'metered' }>;
type Spending = NonNullable<PlanVersion['spendingLimit']>;

/** How limits are said wherever a plan is shown: what they are in, for whom they count, what happens beyond. */
export const limitWords = words({
  en: {
    each: (amount: string) => `${amount} for each key`,
    spending: (amount: string) => `${amount} of usage`,
    hard: (limits: string) => `${limits} in a period; calls beyond are refused`,
    soft: (limits: string) => `${limits} in a period; calls beyond still work`,
    unlimited: 'No limit',
    and: ', ',
    ofPlan: 'All usage together',
  },
  fr: {
    each: (amount: string) => `${amount} pour chaque clé`,
    spending: (amount: string) => `${amount} de consommation`,
    hard: (limits: string) => `${limits} par période ; au-delà les appels sont refusés`,
    soft: (limits: string) => `${limits} par période ; au-delà les appels passent encore`,
    unlimited: 'Sans limite',
    and: ', ',
    ofPlan: 'Toute la consommation',
  },
});

/** Says the limits of plans in this currency, one sentence for all limits that end the same way. */
export function useLimitWords(currency: string) {
  const t = useWords(limitWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const money = (amount: string) => t.spending(formatPrice(amount, currency, locale));
  const say = (limits: readonly string[], enforcement: 'hard' | 'soft' | undefined): string | null => {
    if (limits.length === 0) return null;
    return enforcement === 'hard' ? t.hard(limits.join(t.and)) : t.soft(limits.join(t.and));
  };
  return {
    /** Null when nothing ends what the feature may use. */
    ofFeature: (entitlement: Metered): string | null =>
      say(
        [
          ...(entitlement.limit == null ? [] : [format.quantity(entitlement.limit)]),
          ...some(entitlement.limitPerCredential, (units) => t.each(format.quantity(units))),
          ...some(entitlement.spendingLimit, money),
          ...some(entitlement.spendingLimitPerCredential, (amount) => t.each(money(amount))),
        ],
        entitlement.enforcement,
      ),
    /** Null when the plan as a whole has none. */
    ofPlan: (spending: Spending | undefined): string | null =>
      say(
        [...some(spending?.amount, money), ...some(spending?.amountPerCredential, (amount) => t.each(money(amount)))],
        spending?.enforcement,
      ),
  };
}

const some = (value: string | undefined, say: (value: string) => string): string[] => (value ? [say(value)] : []);
