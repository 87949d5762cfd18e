import type { Entitlement } from '@libs/contracts';
import { type Amount, readAmount } from '../meters/quantity.js';

/** What a check has to know of the plan a subscription is on. */
export interface CheckedPlan {
  key: string;
  version: number;
  entitlements: Entitlement[];
}

/** A subscription as a check sees it. Times in epoch milliseconds. */
export interface Account {
  id: string;
  number: number;
  partnerId: string;
  /** Null: it was activated by a message that this version has not seen, so nothing is known of limits. */
  plan: CheckedPlan | null;
  limits: readonly Limit[];
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

export interface Limit {
  featureKey: string;
  meterKey: string;
  limit: Amount;
  enforcement: 'hard' | 'soft';
  onOutage: 'allow' | 'deny';
}

/** Who a key or a name belongs to, `[from, to)`. */
export interface Claim {
  account: Account;
  credentialId: string | null;
  from: number;
  to: number;
}

export const limitsOf = (plan: CheckedPlan | null): Limit[] =>
  (plan?.entitlements ?? []).flatMap((entitlement) => {
    if (entitlement.kind !== 'metered' || entitlement.limit === null) return [];
    const { featureKey, meterKey, enforcement, onOutage = 'allow' } = entitlement;
    return [{ featureKey, meterKey, limit: readAmount(entitlement.limit) ?? 0, enforcement, onOutage }];
  });

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
