import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { binaryArray } from '../ingest/binary.js';
import { digest } from '../ingest/identity.js';

/** What a bucket is of: one meter, one owner, one set of dimension values. */
export interface SeriesKey {
  meter: number;
  subscription: number;
  credential: number;
  /** Dimension values as JSON, names in the meter's order. */
  dimensions: string;
}

const SERIES_MAX = 1_000_000;

/** What a series is remembered by. The label names the meter and the dimension values. */
export const seriesName = (subscription: number, credential: number, label: string): string =>
  `${subscription} ${credential} ${label}`;

/** Numbers for series, remembered between commits. */
@Injectable()
export class SeriesIndex {
  private known = new Map<string, number>();

  get(name: string): number | undefined {
    return this.known.get(name);
  }

  /**
   * Numbers the given series, making those that do not exist. They are remembered only by `remember`, once the transaction
   * that made them has committed.
   */
  async number(client: PoolClient, wanted: ReadonlyMap<string, SeriesKey>): Promise<Map<string, number>> {
    if (wanted.size === 0) return new Map();
    const keys = [...wanted.values()];
    const parameters = [
      binaryArray(
        'int4',
        keys.map((key) => key.meter),
      ),
      binaryArray(
        'int4',
        keys.map((key) => key.subscription),
      ),
      binaryArray(
        'int4',
        keys.map((key) => key.credential),
      ),
      binaryArray(
        'uuid',
        keys.map((key) => digest(key.dimensions)),
      ),
    ];
    // Sorted, so that two commits that make the same series wait for each other instead of both for ever.
    await client.query(
      `insert into series (meter, subscription, credential, digest, dimensions)
       select m, s, c, d, x::jsonb from unnest($1::int4[], $2::int4[], $3::int4[], $4::uuid[], $5::text[]) as n (m, s, c, d, x)
       order by s, m, c, d on conflict do nothing`,
      [...parameters, keys.map((key) => key.dimensions)],
    );
    const { rows } = await client.query<{ id: number }>(
      `select series.id from unnest($1::int4[], $2::int4[], $3::int4[], $4::uuid[]) with ordinality as n (m, s, c, d, i)
       join series on subscription = s and meter = m and credential = c and digest = d order by i`,
      parameters,
    );
    return new Map([...wanted.keys()].map((name, at) => [name, rows[at]!.id]));
  }

  remember(numbers: ReadonlyMap<string, number>): void {
    if (this.known.size > SERIES_MAX) this.known = new Map();
    for (const [name, number] of numbers) this.known.set(name, number);
  }
}
