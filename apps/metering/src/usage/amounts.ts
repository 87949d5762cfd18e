import type { UsageTotal } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { TOTAL_DIGITS } from './levels.js';
import type { Span } from './totals.js';

/** More than this one report does not carry: 15 MB of JSON. The period then waits, loudly, for a plan that needs less. */
export const AMOUNTS_MAX = 1_000_000;

interface Row {
  key: string;
  dimensions: Record<string, string>;
  amounts: string[];
  ranks: number[];
}

/**
 * The totals, those of the given meters with the amount that each event carried, oldest first: what prices of single
 * transactions are made of. Ranks put the amounts of several totals in one order.
 * @throws Error when there are more than a report carries.
 */
export async function withAmounts(
  tx: EntityManager,
  subscription: number,
  span: Span,
  totals: readonly UsageTotal[],
  meterKeys: readonly string[],
): Promise<UsageTotal[]> {
  const priced = totals.filter(({ meterKey }) => meterKeys.includes(meterKey));
  const events = priced.reduce((sum, total) => sum + total.events, 0);
  if (events === 0) return [...totals];
  if (events > AMOUNTS_MAX) {
    throw new Error(`subscription ${subscription} has ${events} amounts, more than the ${AMOUNTS_MAX} of one report`);
  }
  const rows = await tx.query<Row[]>(AMOUNTS, [subscription, span.start, span.end, meterKeys]);
  const found = new Map(rows.map((row) => [nameOf(row.key, row.dimensions), row]));
  return totals.map((total) => {
    const row = meterKeys.includes(total.meterKey) ? found.get(nameOf(total.meterKey, total.dimensions)) : undefined;
    return row ? { ...total, amounts: row.amounts, ranks: row.ranks } : total;
  });
}

/** How many amounts the totals carry. */
export const amountsIn = (totals: readonly UsageTotal[]): number =>
  totals.reduce((sum, { amounts }) => sum + (amounts?.length ?? 0), 0);

const AMOUNTS = `
  with each as (
    select m.key, s.dimensions, trim_scale(round(c.amount, ${TOTAL_DIGITS}))::text as amount,
           (row_number() over (order by e.time, e.block, e.position, c.series))::int as rank
    from events e cross join lateral unnest(e.series, e.amounts) as c (series, amount)
    join series s on s.id = c.series join meters m on m.number = s.meter
    where e.subscription = $1 and e.time >= $2 and e.time < $3 and m.key = any($4))
  select key, dimensions, array_agg(amount order by rank) as amounts, array_agg(rank order by rank) as ranks
  from each group by key, dimensions`;

const nameOf = (meterKey: string, dimensions: Record<string, string>): string =>
  JSON.stringify([meterKey, Object.entries(dimensions).sort()]);
