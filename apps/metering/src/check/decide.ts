import type { CheckDecision, DenialReason } from '@libs/contracts';
import type { CheckQuestion } from '@libs/gateways';
import { type Account, type Claim, isGranted, type Limit } from './account.js';
import { type Counted, shownAs, type State, stateOf, type Take, tightestFirst } from './limit-state.js';
import { priceSoFar } from './spending.js';
import type { Tally } from './tally.js';

const MAX_AGE_SECONDS = 30;
const MAX_AGE_DENIED_SECONDS = 1;
/** Counters not compared with the buckets for so long are not trusted where the plan says `deny`. */
export const TRUSTED_MS = 60_000;

/** The claim that holds now; else the first, which tells why none does. */
export function claimAt(claims: readonly Claim[], now: number): Claim | undefined {
  return claims.find(({ from, to, account }) => from <= now && now < to && now < account.endedAt) ?? claims[0];
}

export interface Verdict {
  decision: CheckDecision;
  takes: Take[];
  /** Of the hard limits that count here; empty when there are none. */
  states: State[];
}

/** May the call be served? The same knowledge at the same time gives the same answer; nothing is held yet. */
export function decide(question: CheckQuestion, claim: Claim | undefined, counted: Counted, now: number): Verdict {
  if (claim === undefined) return deny(null, 'unknown_credential', 'No credential is known by this key or name.');
  const { account } = claim;
  if (now >= account.endedAt || now < account.startsAt) {
    return deny(claim, 'not_subscribed', `The subscription ${account.id} is not running.`);
  }
  if (now >= claim.to) return deny(claim, 'credential_revoked', 'The credential was revoked.');
  if (now < claim.from) return deny(claim, 'unknown_credential', 'The credential is not in force yet.');
  if (account.isPaused) return deny(claim, 'subscription_paused', `The subscription ${account.id} is paused.`);
  const { feature } = question;
  if (feature !== null && account.plan !== null && !isGranted(account.plan, feature)) {
    return deny(claim, 'feature_not_granted', `The plan does not grant the feature "${feature}".`);
  }
  return withinLimits(question, claim, counted, now);
}

function withinLimits({ feature, cost }: CheckQuestion, claim: Claim, counted: Counted, now: number): Verdict {
  const { account } = claim;
  const price = counted.tally === null ? null : priceSoFar(counted.tally);
  const resetsInSeconds = secondsLeft(counted.tally, account, now);
  const limits = limitsFor(account, feature);
  if (limits.length === 0) return allow(claim, { price, resetsInSeconds, maxAgeSeconds: MAX_AGE_SECONDS });
  const states = limits.map((limit) => stateOf(limit, counted, cost, now)).sort(tightestFirst);
  let maxAgeSeconds = MAX_AGE_SECONDS;
  for (const { maxAge } of states) if (maxAge < maxAgeSeconds) maxAgeSeconds = maxAge;
  const shown = states.map((state) => shownAs(state, maxAgeSeconds));
  const hard = states.filter(({ limit }) => limit.enforcement === 'hard');
  const spent = hard.find(({ isSpent }) => isSpent);
  if (spent !== undefined) {
    const { measure, limit, featureKey } = spent.limit;
    const of = featureKey === null ? '' : ` for "${featureKey}"`;
    const rest = {
      price,
      limits: shown,
      states: hard,
      retryAfterSeconds: retryAfter(spent, resetsInSeconds, now),
      resetsInSeconds,
    };
    if (measure === 'units')
      return deny(claim, 'quota_exceeded', `The plan's limit of ${limit}${of} is used up.`, rest);
    const detail = `The plan's spending limit of ${limit} ${account.plan?.currency ?? ''}${of} is reached.`;
    return deny(claim, 'spending_limit_reached', detail, rest);
  }
  const isUnknown =
    now - counted.confirmedAt > TRUSTED_MS || counted.isDeaf || states.some(({ used }) => used === null);
  if (isUnknown && hard.some(({ limit }) => limit.onOutage === 'deny')) {
    const detail = 'What was used cannot be known now, and the plan says to refuse then.';
    return deny(claim, 'usage_unknown', detail, { price, limits: shown, resetsInSeconds });
  }
  return allow(claim, { price, limits: shown, states: hard, maxAgeSeconds, resetsInSeconds });
}

/** Limits of the whole plan hold for every feature. */
function limitsFor({ limits }: Account, feature: string | null): readonly Limit[] {
  if (feature === null) return limits;
  return limits.filter(({ featureKey }) => featureKey === feature || featureKey === null);
}

/** The end of the period; sooner when what is held may be free before. */
function retryAfter({ isHeld, freeAt }: State, resetsIn: number | null, now: number): number | null {
  return isHeld && freeAt !== null ? Math.max(1, Math.ceil((freeAt - now) / 1000)) : resetsIn;
}

/** Null where the end of what is counted is not certain. */
function secondsLeft(tally: Tally | null, { period }: Account, now: number): number | null {
  if (tally === null || period === null || tally.span.end > period.end) return null;
  return Math.max(1, Math.ceil((tally.span.end - now) / 1000));
}

interface Found {
  price?: CheckDecision['priceSoFar'];
  limits?: CheckDecision['limits'];
  states?: State[];
  resetsInSeconds?: number | null;
  retryAfterSeconds?: number | null;
  maxAgeSeconds?: number;
}

const allow = (claim: Claim, found: Found): Verdict => {
  const takes: Take[] = [];
  for (const { takes: own } of found.states ?? []) {
    for (const take of own) if (!takes.some(({ holds }) => holds === take.holds)) takes.push(take);
  }
  return { ...verdict(claim, null, 'Allowed.', found), takes };
};

const deny = (claim: Claim | null, reason: DenialReason, detail: string, found: Found = {}): Verdict =>
  verdict(claim, reason, detail, { ...found, maxAgeSeconds: MAX_AGE_DENIED_SECONDS });

const verdict = (claim: Claim | null, reason: DenialReason | null, detail: string, found: Found): Verdict => ({
  takes: [],
  states: found.states ?? [],
  decision: {
    allow: reason === null,
    reason,
    detail,
    partnerId: claim?.account.partnerId ?? null,
    subscriptionId: claim?.account.id ?? null,
    credentialId: claim?.credentialId ?? null,
    planKey: claim?.account.plan?.key ?? null,
    planVersion: claim?.account.plan?.version ?? null,
    priceSoFar: found.price ?? null,
    limits: found.limits ?? [],
    resetsInSeconds: found.resetsInSeconds ?? null,
    retryAfterSeconds: found.retryAfterSeconds ?? null,
    maxAgeSeconds: found.maxAgeSeconds ?? MAX_AGE_DENIED_SECONDS,
  },
});
