import type { CheckDecision, CheckedLimit, DenialReason } from '@libs/contracts';
import { Decimal } from '@libs/money';
import type { CheckQuestion } from '@libs/gateways';
import { type Amount, readAmount } from '../meters/quantity.js';
import { compare } from '../usage/bucket-tally.js';
import { type Account, type Claim, isGranted, type Limit } from './account.js';
import type { Tally } from './tally.js';

/** How long a gateway may reuse an answer: yes without a limit, yes before the pace is known, no. */
const MAX_AGE_SECONDS = 30;
const MAX_AGE_UNKNOWN_SECONDS = 5;
const MAX_AGE_DENIED_SECONDS = 1;
/** A reused answer may cost at most this part of what is left. */
const LEASE_PART = 10;
/** Counters not compared with the buckets for so long are not trusted where the plan says `deny`. */
export const TRUSTED_MS = 60_000;

/** The claim that holds now; else the first, which tells why none does. */
export function claimAt(claims: readonly Claim[], now: number): Claim | undefined {
  return claims.find(({ from, to, account }) => from <= now && now < to && now < account.endedAt) ?? claims[0];
}

/** What is known of the usage, and when it was last sure to be whole. */
export interface Counted {
  tally: Tally | null;
  confirmedAt: number;
}

/** May the call be served? Pure: the same knowledge at the same time gives the same answer. */
export function decide(
  question: CheckQuestion,
  claim: Claim | undefined,
  counted: Counted,
  now: number,
): CheckDecision {
  if (claim === undefined) return deny(null, 'unknown_credential', 'No credential is known by this key or name.');
  const { account } = claim;
  if (now >= account.endedAt || now < account.startsAt) {
    return deny(claim, 'not_subscribed', `The subscription ${account.id} is not running.`);
  }
  if (now >= claim.to) return deny(claim, 'credential_revoked', 'The credential was revoked.');
  if (now < claim.from) return deny(claim, 'unknown_credential', 'The credential is not in force yet.');
  if (account.isPaused) return deny(claim, 'subscription_paused', `The subscription ${account.id} is paused.`);
  return withinLimits(question, claim, counted, now);
}

function withinLimits({ feature, cost }: CheckQuestion, claim: Claim, counted: Counted, now: number): CheckDecision {
  const { account } = claim;
  const { tally, confirmedAt } = counted;
  if (feature !== null && account.plan !== null && !isGranted(account.plan, feature)) {
    return deny(claim, 'feature_not_granted', `The plan does not grant the feature "${feature}".`);
  }
  const limits = feature === null ? account.limits : account.limits.filter((limit) => limit.featureKey === feature);
  if (limits.length === 0) return allow(claim, [], MAX_AGE_SECONDS);
  const states = limits.map((limit) => stateOf(limit, tally, cost)).sort(tightestFirst);
  const maxAge = Math.min(...states.map(({ maxAge: own }) => own));
  const shown = states.map((state) => shownAs(state, tally, account, maxAge));
  const spent = states.find(({ isSpent, limit }) => isSpent && limit.enforcement === 'hard');
  if (spent !== undefined) {
    const { featureKey, limit } = spent.limit;
    const detail = `The plan's limit of ${limit} for "${featureKey}" is used up.`;
    return deny(claim, 'quota_exceeded', detail, shown, secondsUntil(resetOf(tally, account), now));
  }
  const isUntrusted = tally === null || tally.readAt === null || now - confirmedAt > TRUSTED_MS;
  if (isUntrusted && limits.some(({ onOutage, enforcement }) => onOutage === 'deny' && enforcement === 'hard')) {
    return deny(claim, 'usage_unknown', 'What was used cannot be known now, and the plan says to refuse then.', shown);
  }
  return allow(claim, shown, maxAge);
}

interface State {
  limit: Limit;
  used: Amount | null;
  remaining: Amount | null;
  isSpent: boolean;
  maxAge: number;
}

function stateOf(limit: Limit, tally: Tally | null, cost: string | null): State {
  const used = tally?.usedOf(limit.meterKey) ?? null;
  if (used === null) return { limit, used, remaining: null, isSpent: false, maxAge: 0 };
  const order = compare(used, limit.limit);
  const remaining = order >= 0 ? 0 : minus(limit.limit, used);
  // A call is one unit where calls are counted; elsewhere nobody knows before, so only what is used up counts.
  const units = (cost === null ? null : readAmount(cost)) ?? (tally!.isCount(limit.meterKey) ? 1 : 0);
  const isSpent = order >= 0 || compare(units, remaining) > 0;
  return { limit, used, remaining, isSpent, maxAge: leaseOf(limit, remaining, tally!.pace.fastest(limit.meterKey)) };
}

/** A tenth of the shortest time in which the rest could be used up, in whole seconds. */
function leaseOf({ enforcement }: Limit, remaining: Amount, fastest: number | null): number {
  if (enforcement === 'soft') return MAX_AGE_SECONDS;
  if (fastest === null) return MAX_AGE_UNKNOWN_SECONDS;
  if (fastest <= 0) return MAX_AGE_SECONDS;
  return Math.min(MAX_AGE_SECONDS, Math.floor(Number(remaining) / fastest / LEASE_PART));
}

/** Hard limits before soft ones, what is spent before what is not, little left before much. */
const tightestFirst = (a: State, b: State): number =>
  Number(b.limit.enforcement === 'hard') - Number(a.limit.enforcement === 'hard') ||
  Number(b.isSpent) - Number(a.isSpent) ||
  compare(a.remaining ?? 0, b.remaining ?? 0);

function shownAs({ limit, used, remaining }: State, tally: Tally | null, account: Account, maxAge: number) {
  const reset = resetOf(tally, account);
  const overshoot = tally?.pace.overshoot(limit.meterKey, maxAge) ?? null;
  const shown: CheckedLimit = {
    featureKey: limit.featureKey,
    meterKey: limit.meterKey,
    enforcement: limit.enforcement,
    limit: String(limit.limit),
    used: used === null ? null : String(used),
    remaining: remaining === null ? null : String(remaining),
    resetsAt: reset === null ? null : tally!.endsAt,
    worstOvershoot: overshoot === null ? null : String(overshoot),
  };
  return shown;
}

/** The end of the span that is counted, as far as it is certain. */
function resetOf(tally: Tally | null, { period }: Account): number | null {
  if (tally === null || period === null) return null;
  return tally.span.end <= period.end ? tally.span.end : null;
}

const secondsUntil = (reset: number | null, now: number): number | null =>
  reset === null ? null : Math.max(1, Math.ceil((reset - now) / 1000));

const minus = (a: Amount, b: Amount): Amount =>
  typeof a === 'number' && typeof b === 'number' ? a - b : Decimal.of(a).minus(b).toString();

const allow = (claim: Claim, limits: CheckedLimit[], maxAgeSeconds: number): CheckDecision =>
  decision(claim, { allow: true, reason: null, detail: 'Allowed.', limits, retryAfterSeconds: null, maxAgeSeconds });

const deny = (
  claim: Claim | null,
  reason: DenialReason,
  detail: string,
  limits: CheckedLimit[] = [],
  retryAfterSeconds: number | null = null,
): CheckDecision =>
  decision(claim, { allow: false, reason, detail, limits, retryAfterSeconds, maxAgeSeconds: MAX_AGE_DENIED_SECONDS });

type Verdict = Pick<CheckDecision, 'allow' | 'reason' | 'detail' | 'limits' | 'retryAfterSeconds' | 'maxAgeSeconds'>;

const decision = (claim: Claim | null, verdict: Verdict): CheckDecision => ({
  allow: verdict.allow,
  reason: verdict.reason,
  detail: verdict.detail,
  partnerId: claim?.account.partnerId ?? null,
  subscriptionId: claim?.account.id ?? null,
  credentialId: claim?.credentialId ?? null,
  planKey: claim?.account.plan?.key ?? null,
  planVersion: claim?.account.plan?.version ?? null,
  limits: verdict.limits,
  retryAfterSeconds: verdict.retryAfterSeconds,
  maxAgeSeconds: verdict.maxAgeSeconds,
});
