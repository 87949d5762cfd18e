import type { PoolClient } from 'pg';

/** A series as ClickHouse keeps it, in the order of the columns but for the version. It never changes. */
export type SeriesRow = [
  id: number,
  meter: number,
  subscription: number,
  subscriptionId: string,
  partnerId: string,
  credentialId: string,
  dimensions: Record<string, string>,
];

export async function readSeries(client: PoolClient, numbers: ReadonlySet<number>): Promise<SeriesRow[]> {
  if (numbers.size === 0) return [];
  const { rows } = await client.query<SeriesRow>({
    rowMode: 'array',
    text: `select s.id, s.meter, s.subscription, sub.id, sub.partner_id, coalesce(c.id, ''), s.dimensions
           from series s join subscriptions sub on sub.number = s.subscription left join credentials c on c.number = s.credential
           where s.id = any($1::int4[])`,
    values: [[...numbers]],
  });
  return rows;
}
