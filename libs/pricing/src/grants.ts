import { Decimal, type DecimalInput } from '@libs/money';
import { toMillis, type Instant } from '@libs/period';

/** Something prepaid: money, or units of a feature. Usable in `[effectiveAt, expiresAt)`. */
export interface Grant {
  readonly key: string;
  /** What is left of it, never below zero. */
  readonly balance: DecimalInput;
  /** Lower numbers burn first; 0 when absent. */
  readonly priority?: number;
  readonly effectiveAt?: Instant;
  /** Null or absent: never. */
  readonly expiresAt?: Instant | null;
  readonly createdAt?: Instant;
}

export interface BurnResult {
  /** What is left of each grant, in the order they were given, usable now or not. */
  readonly balances: readonly { readonly key: string; readonly used: Decimal; readonly balance: Decimal }[];
  readonly used: Decimal;
  /** What no grant covers. */
  readonly overage: Decimal;
}

/** Covers `usage` from the grants that are usable at the instant, in burn order. */
export function burnGrants(grants: readonly Grant[], usage: DecimalInput, at: Instant): BurnResult {
  let overage = Decimal.of(usage);
  const used = new Map<Grant, Decimal>();
  for (const grant of burnOrder(grants.filter((candidate) => isUsable(candidate, at)))) {
    const part = Decimal.min(Decimal.of(grant.balance), Decimal.max(overage, Decimal.ZERO));
    used.set(grant, part);
    overage = overage.minus(part);
  }
  const balances = grants.map((grant) => {
    const part = used.get(grant) ?? Decimal.ZERO;
    return { key: grant.key, used: part, balance: Decimal.of(grant.balance).minus(part) };
  });
  return { balances, used: Decimal.sum(used.values()), overage };
}

/** Lower priority number first, then what expires sooner, then what was created earlier, then by key. */
export function burnOrder(grants: readonly Grant[]): Grant[] {
  const expiry = ({ expiresAt }: Grant) => (expiresAt == null ? Infinity : toMillis(expiresAt));
  const creation = ({ createdAt }: Grant) => (createdAt === undefined ? 0 : toMillis(createdAt));
  return grants.toSorted(
    (a, b) =>
      (a.priority ?? 0) - (b.priority ?? 0) ||
      compare(expiry(a), expiry(b)) ||
      creation(a) - creation(b) ||
      compare(a.key, b.key),
  );
}

export function isUsable(grant: Grant, at: Instant): boolean {
  const now = toMillis(at);
  if (grant.effectiveAt !== undefined && now < toMillis(grant.effectiveAt)) return false;
  return grant.expiresAt == null || now < toMillis(grant.expiresAt);
}

/** What is lost of a grant at the instant: all that is left once it has expired, nothing before. */
export function expireGrant(grant: Grant, at: Instant): { readonly expired: Decimal; readonly balance: Decimal } {
  const balance = Decimal.of(grant.balance);
  const isExpired = grant.expiresAt != null && toMillis(at) >= toMillis(grant.expiresAt);
  return isExpired ? { expired: balance, balance: Decimal.ZERO } : { expired: Decimal.ZERO, balance };
}

/** What a grant begins its next period with: what was left, at most `maximum`, at least `minimum`. */
export function rollOver(ending: DecimalInput, limits: { minimum: DecimalInput; maximum: DecimalInput }): Decimal {
  return Decimal.min(Decimal.of(limits.maximum), Decimal.max(Decimal.of(limits.minimum), Decimal.of(ending)));
}

// Not a subtraction: two grants that never expire are infinitely far away, and their difference is no number.
function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
