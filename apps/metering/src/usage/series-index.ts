import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { binaryArray, binaryTexts } from '../ingest/binary.js';
import { digest, hexOf } from '../ingest/identity.js';

/** What a bucket is of: one meter, one owner, one set of dimension values. */
export interface SeriesKey {
  meter: number;
  subscription: number;
  credential: number;
  /** The meter and the dimension values in one text. */
  label: string;
  /** Dimension values as JSON, names in the meter's order. */
  dimensions: string;
}

/** A series with its number. */
export interface Numbered {
  key: SeriesKey;
  number: number;
}

const SERIES_MAX = 1_000_000;

/** Names a series among those that a commit has to number. */
export const seriesName = (subscription: number, credential: number, label: string): string =>
  `${subscription} ${credential} ${label}`;

/** Numbers for series, remembered between commits. */
@Injectable()
export class SeriesIndex {
  /** By subscription, credential and label: most subscriptions have few series, and small maps are found fast. */
  private known = new Map<number, Map<number, Map<string, number>>>();
  private size = 0;

  get(subscription: number, credential: number, label: string): number | undefined {
    return this.known.get(subscription)?.get(credential)?.get(label);
  }

  /**
   * Numbers the given series, making those that do not exist. They are remembered only by `remember`, once the transaction
   * that made them has committed.
   */
  async number(client: PoolClient, wanted: ReadonlyMap<string, SeriesKey>): Promise<Map<string, Numbered>> {
    if (wanted.size === 0) return new Map();
    const keys = [...wanted.values()];
    const digests = keys.map((key) => digest(key.dimensions));
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
      binaryArray('uuid', digests),
    ];
    const dimensions = binaryTexts(keys.map((key) => key.dimensions));
    const made = await client.query<Found>({ name: 'make-series', text: MAKE, values: [...parameters, dimensions] });
    // Most series that a commit does not know are made by it.
    const isAll = made.rows.length === keys.length;
    const found = isAll ? made : await client.query<Found>({ name: 'find-series', text: FIND, values: parameters });
    const numbers = new Map(found.rows.map(({ name, id }) => [name, id]));
    const numberOf = ({ meter, subscription, credential }: SeriesKey, at: number): number =>
      numbers.get(`${subscription} ${meter} ${credential} ${hexOf(digests[at]!)}`)!;
    return new Map([...wanted].map(([name, key], at) => [name, { key, number: numberOf(key, at) }]));
  }

  remember(made: ReadonlyMap<string, Numbered>): void {
    if (this.size > SERIES_MAX) {
      this.known = new Map();
      this.size = 0;
    }
    for (const { key, number } of made.values()) {
      const { subscription, credential, label } = key;
      let credentials = this.known.get(subscription);
      if (credentials === undefined) this.known.set(subscription, (credentials = new Map()));
      let labels = credentials.get(credential);
      if (labels === undefined) credentials.set(credential, (labels = new Map()));
      labels.set(label, number);
      this.size += 1;
    }
  }
}

interface Found {
  id: number;
  name: string;
}

const NAMED = `id, subscription || ' ' || meter || ' ' || credential || ' ' || encode(uuid_send(digest), 'hex') as name`;

/** Sorted, so that two commits that make the same series wait for each other instead of both for ever. */
const MAKE = `
  insert into series (meter, subscription, credential, digest, dimensions)
  select m, s, c, d, x::jsonb from unnest($1::int4[], $2::int4[], $3::int4[], $4::uuid[], $5::text[]) as n (m, s, c, d, x)
  order by s, m, c, d on conflict do nothing returning ${NAMED}`;

const FIND = `
  select ${NAMED} from unnest($1::int4[], $2::int4[], $3::int4[], $4::uuid[]) as n (m, s, c, d)
  join series on subscription = s and meter = m and credential = c and digest = d`;
