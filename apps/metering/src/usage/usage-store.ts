import type { MeterDefinition } from '@libs/contracts';
import type { Span } from './totals.js';

/** What was used, of whom, split into which windows and groups. */
export interface UsageQuestion {
  /** At least one; they follow one another. */
  windows: readonly Span[];
  /** `subscription`, `partner`, `credential`, or dimensions; no name twice. */
  groupBy: readonly string[];
  /** The wanted values of each dimension; meters without the dimension are left out. */
  where: Readonly<Record<string, readonly string[]>>;
  meterKey?: string | undefined;
  partnerId?: string | undefined;
  subscriptionId?: string | undefined;
  credentialId?: string | undefined;
  /** Groups, the largest first by what their meter makes of them. */
  limit: number;
}

/** What one meter has of one group in one window: numbers as a database writes them, exactly. */
export interface UsageRow {
  key: string;
  definition: MeterDefinition;
  group: Record<string, string>;
  /** 1 for the first window; null for all of them together; 0 for what a level was before them. */
  window: number | null;
  events: string;
  total: string | null;
  minimum: string | null;
  maximum: string | null;
  latest: string | null;
  uniques: string;
  /** For levels: each change times the milliseconds from it to the window's end. */
  area: string | null;
}

export interface UsageAnswer {
  /** What was committed until then is in the rows. */
  asOf: Date;
  rows: UsageRow[];
}

/**
 * Where questions about usage are answered from. What is billed and what a check allows is never asked here: that is
 * PostgreSQL's alone. One contract suite holds for all stores.
 */
export interface UsageStore {
  /** Null when the store does not have what is asked for, or not yet. */
  ask(question: UsageQuestion): Promise<UsageAnswer | null>;
}
