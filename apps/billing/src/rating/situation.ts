import type { LineUsage, PlanVersion, UsageTotal } from '@libs/contracts';
import type { Instant, Period } from '@libs/period';
import type { Locale, Price, WirePricedLine } from '@libs/pricing';

/** Everything that decides what is owed at one boundary of one subscription. Nothing else is looked at. */
export interface Situation {
  subscriptionId: string;
  currency: string;
  /** The partner's zone and language. */
  timeZone: string;
  locale: Locale;
  /** Nothing is charged for the time before it. */
  trialEndsAt: Instant | null;
  /** What was served until the boundary. */
  ending: Ending | null;
  /** What begins at the boundary. */
  beginning: Beginning | null;
  /** Lines of the subscription's other invoices that are not void. */
  booked: readonly BookedLine[];
  /** What one is called, by meter. */
  units: ReadonlyMap<string, string>;
}

export interface Ending {
  plan: PlanVersion;
  quantity: number;
  anchor: Instant;
  /** The full period of the plan's cadence. */
  period: Period;
  /** The part of it that was served. */
  served: Period;
  totals: readonly UsageTotal[];
  reason: 'renewal' | 'change' | 'cancellation';
  /** Whether the period is over: only then is what is missing to a minimum owed. */
  isFinal: boolean;
}

export interface Beginning {
  plan: PlanVersion;
  quantity: number;
  anchor: Instant;
  /** Where service begins: the boundary, or later when the subscription starts within its first period. */
  from: Instant;
  /** The plan begins here too, so that each charge falls due, whatever part of its own period is left. */
  isNewPlan: boolean;
}

/** A line that stands on another invoice. */
export interface BookedLine {
  key: string;
  kind: LineKind;
  billing: RateCardBilling;
  rateCardKey: string;
  period: Period;
  amountMinor: bigint;
}

export type LineKind = 'charge' | 'minimum' | 'unused';
export type RateCardBilling = 'in_advance' | 'in_arrears';

/** A line as it should be on the invoice. Plain JSON but for the amounts. */
export interface ProposedLine {
  /** With the period's start, what the line is recognised by. */
  key: string;
  kind: LineKind;
  billing: RateCardBilling;
  rateCardKey: string;
  description: string;
  period: Period;
  /** Exact decimals as strings. */
  quantity: string;
  exact: string;
  unit: string | null;
  dimensions: Record<string, string>;
  /** Minor units of the situation's currency. */
  grossMinor: bigint;
  discountMinor: bigint;
  overMaximumMinor: bigint;
  amountMinor: bigint;
  /** The price that was applied; null for a true-up and for what is given back. */
  price: Price | null;
  trace: WirePricedLine['trace'];
  /** The totals that were priced. */
  usage: LineUsage[];
}
