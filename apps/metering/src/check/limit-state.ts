import type { CheckedLimit } from '@libs/contracts';
import { Decimal, money, toDecimal } from '@libs/money';
import { type Amount, readAmount } from '../meters/quantity.js';
import { compare, sum } from '../usage/bucket-tally.js';
import type { Limit, MoneyLimit, UnitLimit } from './account.js';
import type { Holds } from './holds.js';
import { spendingOf } from './spending.js';
import type { Tally } from './tally.js';

/** How long a gateway may reuse an answer: at most, and before the pace is known. */
const MAX_AGE_SECONDS = 30;
const MAX_AGE_UNKNOWN_SECONDS = 5;
/** A reused answer may cost at most this part of what is left. */
const LEASE_PART = 10;
/** This part of a limit each of several processes may allow before the others have heard of it. */
const SHARE_PART = 100;

/** What is known of the usage, of this subscription and of this credential of it, and how surely. */
export interface Counted {
  tally: Tally | null;
  ofCredential: Tally | null;
  /** When it was last sure to be whole. */
  confirmedAt: number;
  /** How long an allowed call is held at most. */
  settleMs: number;
  /** That answer for this installation, as far as is known. */
  processes: number;
  /** There are others, and they cannot be heard. */
  isDeaf: boolean;
}

/** What an allowed call has to hold until it is counted. */
export interface Take {
  tally: Tally;
  meterKey: string;
  holds: Holds;
  units: number;
  /** Units that this process may allow before the others have heard of them. */
  share: number;
}

/** What one limit comes to now. */
export interface State {
  limit: Limit;
  tally: Tally | null;
  used: Amount | null;
  held: Amount;
  remaining: Amount | null;
  /** The call does not fit any more. */
  isSpent: boolean;
  /** It does not fit because of what is held, and may fit again before the period ends. */
  isHeld: boolean;
  freeAt: number | null;
  maxAge: number;
  worstOvershoot: Amount | null;
  takes: Take[];
}

export function stateOf(limit: Limit, counted: Counted, cost: string | null, now: number): State {
  const tally = limit.scope === 'credential' ? counted.ofCredential : counted.tally;
  if (tally === null || tally.readAt === null) return unknown(limit, tally);
  const units = cost === null ? null : readAmount(cost);
  return limit.measure === 'units'
    ? ofUnits(limit, tally, counted, units, now)
    : ofMoney(limit, tally, counted, units, now);
}

function ofUnits(limit: UnitLimit, tally: Tally, counted: Counted, cost: Amount | null, now: number): State {
  const used = tally.usedOf(limit.meterKey)!;
  const take = takeOf(limit, tally, limit.meterKey, cost);
  const held = readAmount(take.holds.held(now, counted.settleMs))!;
  const gone = sum(used, held);
  const remaining = compare(gone, limit.limit) >= 0 ? 0 : minus(limit.limit, gone);
  const units = readAmount(take.units)!;
  const isSpent = compare(gone, limit.limit) >= 0 || compare(units, remaining) > 0;
  return {
    limit,
    tally,
    used,
    held,
    remaining,
    isSpent,
    isHeld: isSpent && compare(used, limit.limit) < 0 && compare(sum(used, units), limit.limit) <= 0,
    freeAt: isSpent ? take.holds.freeAt : null,
    maxAge: leaseOf(limit, remaining, tally.pace.fastest(limit.meterKey)),
    worstOvershoot: overshootOf(take, counted, cost),
    takes: [take],
  };
}

/** Nothing beyond the limit in one process: what may come is held. */
function overshootOf({ tally, meterKey, units, share }: Take, counted: Counted, cost: Amount | null): Amount | null {
  if (counted.isDeaf || (cost === null && !tally.isCount(meterKey))) return null;
  const unheard = counted.processes === 1 ? 0 : counted.processes * Math.max(share, units);
  return unheard + tally.pace.late(meterKey, counted.settleMs);
}

function ofMoney(limit: MoneyLimit, tally: Tally, counted: Counted, cost: Amount | null, now: number): State {
  const takes = limit.meterKeys.map((meterKey) => takeOf(limit, tally, meterKey, cost));
  const heldUnits = takes.map(({ holds }) => holds.held(now, counted.settleMs));
  const spent = spendingOf(limit, tally, takes, heldUnits);
  if (spent === null) return unknown(limit, tally);
  const { currency, used, withHeld, withCall } = spent;
  const inUnits = (minor: bigint): string => toDecimal(money(minor, currency)).toString();
  const bound = Decimal.of(limit.limit);
  const exceeds = (minor: bigint): boolean => toDecimal(money(minor, currency)).greaterThan(bound);
  const reaches = (minor: bigint): boolean => !toDecimal(money(minor, currency)).lessThan(bound);
  const isSpent = reaches(withHeld) || exceeds(withCall);
  const isKnown = !counted.isDeaf && takes.every(({ tally: own, meterKey }) => cost !== null || own.isCount(meterKey));
  return {
    limit,
    tally,
    used: inUnits(used),
    held: inUnits(withHeld - used),
    remaining: reaches(withHeld) ? 0 : bound.minus(toDecimal(money(withHeld, currency))).toString(),
    isSpent,
    isHeld: isSpent && withHeld > used && !reaches(used),
    freeAt: isSpent ? Math.min(...takes.map(({ holds }) => holds.freeAt ?? Infinity)) : null,
    maxAge: limit.enforcement === 'soft' ? MAX_AGE_SECONDS : 0,
    // Each process allows one call before the others hear of it.
    worstOvershoot: !isKnown
      ? null
      : counted.processes === 1
        ? 0
        : inUnits((withCall - withHeld) * BigInt(counted.processes)),
    takes,
  };
}

/** The most units, up to `asked`, that fit into what the limit leaves. */
export function roomFor({ limit, remaining, takes }: State, counted: Counted, asked: number, now: number): number {
  if (limit.measure === 'units') return Math.min(asked, Math.floor(Number(remaining ?? 0)));
  const heldUnits = takes.map(({ holds }) => holds.held(now, counted.settleMs));
  const bound = Decimal.of(limit.limit);
  const fits = (units: number): boolean => {
    const calls = takes.map((take) => ({ ...take, units }));
    const spent = takes.length === 0 ? null : spendingOf(limit, takes[0]!.tally, calls, heldUnits);
    return spent !== null && !toDecimal(money(spent.withCall, spent.currency)).greaterThan(bound);
  };
  let [low, high] = [0, asked];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A call is one unit where calls are counted; elsewhere nobody knows before, so only what is used up counts. */
function takeOf(limit: Limit, tally: Tally, meterKey: string, cost: Amount | null): Take {
  const units = cost === null ? (tally.isCount(meterKey) ? 1 : 0) : Number(cost);
  const share = limit.measure === 'units' ? Math.max(1, Math.floor(Number(limit.limit) / SHARE_PART)) : 1;
  return { tally, meterKey, holds: tally.holdsOf(meterKey), units, share };
}

const unknown = (limit: Limit, tally: Tally | null): State => ({
  limit,
  tally,
  used: null,
  held: 0,
  remaining: null,
  isSpent: false,
  isHeld: false,
  freeAt: null,
  maxAge: 0,
  worstOvershoot: null,
  takes: [],
});

/** A tenth of the shortest time in which the rest could be used up, in whole seconds. */
function leaseOf({ enforcement }: Limit, remaining: Amount, fastest: number | null): number {
  if (enforcement === 'soft') return MAX_AGE_SECONDS;
  if (fastest === null) return MAX_AGE_UNKNOWN_SECONDS;
  if (fastest <= 0) return MAX_AGE_SECONDS;
  return Math.min(MAX_AGE_SECONDS, Math.floor(Number(remaining) / fastest / LEASE_PART));
}

/** Hard limits before soft ones, what is spent before what is not, units before money, little left before much. */
export const tightestFirst = (a: State, b: State): number =>
  Number(b.limit.enforcement === 'hard') - Number(a.limit.enforcement === 'hard') ||
  Number(b.isSpent) - Number(a.isSpent) ||
  Number(a.limit.measure === 'money') - Number(b.limit.measure === 'money') ||
  compare(a.remaining ?? 0, b.remaining ?? 0);

export function shownAs(state: State, maxAge: number): CheckedLimit {
  const { limit, tally, used, held, remaining, worstOvershoot } = state;
  const isUnits = limit.measure === 'units';
  const reuse = isUnits ? (tally?.pace.overshoot(limit.meterKey, maxAge) ?? null) : null;
  return {
    featureKey: limit.featureKey,
    meterKey: isUnits ? limit.meterKey : null,
    measure: limit.measure,
    scope: limit.scope,
    enforcement: limit.enforcement,
    limit: String(limit.limit),
    used: used === null ? null : String(used),
    held: String(held),
    remaining: remaining === null ? null : String(remaining),
    resetsAt: tally === null ? null : resetsAt(tally),
    worstOvershoot: worstOvershoot === null ? null : String(worstOvershoot),
    reuseOvershoot: reuse === null ? null : String(reuse),
  };
}

/** The end of the span that is counted, as far as it is certain. */
const resetsAt = ({ account: { period }, span, endsAt }: Tally): string | null =>
  period !== null && span.end <= period.end ? endsAt : null;

const minus = (a: Amount, b: Amount): Amount =>
  typeof a === 'number' && typeof b === 'number' ? a - b : Decimal.of(a).minus(b).toString();
