import type { Entitlement, PlanVersion } from '@libs/contracts';
import type { RateCard } from '@libs/pricing';
import { type Amount, readAmount } from '../meters/quantity.js';

/** What a check has to know of the plan a subscription is on. Prices are absent in what older versions have stored. */
export interface CheckedPlan extends Partial<Pick<PlanVersion, 'currency' | 'spendingLimit' | 'notBillable'>> {
  key: string;
  version: number;
  entitlements: Entitlement[];
  /** Those that sell usage. */
  rateCards?: RateCard[];
  /** How many of the plan's units were bought. */
  quantity?: number;
  timeZone?: string;
}

export const checkedPlan = (plan: PlanVersion, quantity: number, timeZone: string): CheckedPlan => ({
  key: plan.planKey,
  version: plan.version,
  entitlements: plan.entitlements,
  currency: plan.currency,
  rateCards: plan.rateCards.filter(({ meterKeys }) => meterKeys.length > 0),
  quantity,
  timeZone,
  ...(plan.notBillable && { notBillable: plan.notBillable }),
  ...(plan.spendingLimit && { spendingLimit: plan.spendingLimit }),
});

/** A subscription as a check sees it. Times in epoch milliseconds. */
export interface Account {
  id: string;
  number: number;
  partnerId: string;
  /** Null: it was activated by a message that this version has not seen, so nothing is known of limits. */
  plan: CheckedPlan | null;
  limits: readonly Limit[];
  /** Some limit is each credential's own. */
  isPerCredential: boolean;
  startsAt: number;
  endedAt: number;
  isPaused: boolean;
  period: Span | null;
}

/** Event time in `[start, end)`, epoch milliseconds. */
export interface Span {
  start: number;
  end: number;
}

interface Rule {
  /** Null: all usage of the plan. */
  featureKey: string | null;
  /** Whether each credential has it by itself. */
  scope: 'subscription' | 'credential';
  limit: Amount;
  enforcement: 'hard' | 'soft';
  onOutage: 'allow' | 'deny';
}

export interface UnitLimit extends Rule {
  measure: 'units';
  meterKey: string;
}

/** Major units of the plan's currency, that usage may cost by these rate cards. */
export interface MoneyLimit extends Rule {
  measure: 'money';
  cards: readonly RateCard[];
  meterKeys: readonly string[];
}

export type Limit = UnitLimit | MoneyLimit;

/** Who a key or a name belongs to, `[from, to)`. */
export interface Claim {
  account: Account;
  credentialId: string | null;
  /** 0 when the caller is known by the subscription alone. */
  credential: number;
  from: number;
  to: number;
}

export function limitsOf(plan: CheckedPlan | null): Limit[] {
  if (plan === null) return [];
  const limits: Limit[] = [];
  for (const entitlement of plan.entitlements) {
    if (entitlement.kind !== 'metered') continue;
    const { featureKey, meterKey, enforcement, onOutage = 'allow' } = entitlement;
    const rule = { featureKey, enforcement, onOutage };
    const units = (limit: string | null | undefined, scope: Rule['scope']): void => {
      if (limit != null) limits.push({ ...rule, measure: 'units', scope, meterKey, limit: readAmount(limit) ?? 0 });
    };
    units(entitlement.limit, 'subscription');
    units(entitlement.limitPerCredential, 'credential');
    const cards = cardsOf(plan, featureKey, meterKey);
    limits.push(...money(rule, cards, 'subscription', entitlement.spendingLimit));
    limits.push(...money(rule, cards, 'credential', entitlement.spendingLimitPerCredential));
  }
  if (plan.spendingLimit === undefined) return limits;
  const { amount, amountPerCredential, enforcement, onOutage = 'allow' } = plan.spendingLimit;
  const rule = { featureKey: null, enforcement, onOutage };
  const all = plan.rateCards ?? [];
  return [
    ...limits,
    ...money(rule, all, 'subscription', amount),
    ...money(rule, all, 'credential', amountPerCredential),
  ];
}

/** A feature's own rate cards, else those that sell its meter. */
function cardsOf({ rateCards = [] }: CheckedPlan, featureKey: string, meterKey: string): RateCard[] {
  const own = rateCards.filter((card) => card.featureKey === featureKey);
  return own.length > 0 ? own : rateCards.filter((card) => card.meterKeys.includes(meterKey));
}

function money(
  rule: Omit<Rule, 'scope' | 'limit'>,
  cards: readonly RateCard[],
  scope: Rule['scope'],
  limit: string | undefined,
): MoneyLimit[] {
  if (limit === undefined) return [];
  const meterKeys = [...new Set(cards.flatMap((card) => card.meterKeys))];
  return [{ ...rule, measure: 'money', scope, cards, meterKeys, limit: readAmount(limit) ?? 0 }];
}

/** Whether the plan grants the feature at all. */
export function isGranted(plan: CheckedPlan, featureKey: string): boolean {
  const found = plan.entitlements.find((entitlement) => entitlement.featureKey === featureKey);
  return found !== undefined && (found.kind !== 'boolean' || found.granted);
}

/**
 * The span whose usage counts now. Before the first period (a trial) it is the time up to it; after the known one, until
 * the message of the next has come, a period of the same length. Null where there is no period at all.
 */
export function spanAt({ period, startsAt }: Account, now: number): Span | null {
  if (period === null) return null;
  if (now < period.start) return { start: startsAt, end: period.start };
  if (now < period.end) return period;
  return { start: period.end, end: period.end + (period.end - period.start) };
}
