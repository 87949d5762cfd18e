import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Buckets and their distinct values by calendar month (UTC). In one table a series' hours of all years lie together, so the
 * buckets of the hour that is being written were scattered over all of it: with many millions of them nearly each addition
 * touched a page of its own, which had to be read and logged whole.
 */
export class BucketsByMonth1700000003010 implements MigrationInterface {
  readonly name = 'BucketsByMonth1700000003010';

  async up(runner: QueryRunner): Promise<void> {
    const months = await monthsThere(runner);
    for (const { table, columns, key } of TABLES) {
      await runner.query(`alter table ${table} rename to ${table}_whole`);
      await runner.query(`alter index ${table}_pkey rename to ${table}_whole_pkey`);
      await runner.query(`create table ${table} (${columns}, primary key (${key})) partition by range (hour)`);
      for (const { stamp, start, end } of months) {
        await runner.query(
          `create table ${table}_${stamp} partition of ${table} for values from ('${start}') to ('${end}') with (fillfactor = 70)`,
        );
      }
      await runner.query(`insert into ${table} select * from ${table}_whole order by series, hour`);
      await runner.query(`drop table ${table}_whole`);
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}

const TABLES = [
  {
    table: 'buckets',
    key: 'series, hour',
    columns: `series int not null, hour timestamptz not null, events bigint not null, total numeric, minimum numeric,
      maximum numeric, latest numeric, latest_at timestamptz, weighted numeric`,
  },
  {
    table: 'bucket_values',
    key: 'series, hour, value',
    columns: `series int not null, hour timestamptz not null, value text not null, first_at timestamptz not null,
      last_at timestamptz not null`,
  },
];

interface Month {
  stamp: string;
  start: string;
  end: string;
}

/** Months that have buckets, or days of events that may get some. */
async function monthsThere(runner: QueryRunner): Promise<Month[]> {
  const rows: Array<{ month: string }> = await runner.query(
    `select distinct to_char(hour at time zone 'UTC', 'YYYYMM') as month from buckets
     union select distinct to_char(hour at time zone 'UTC', 'YYYYMM') from bucket_values
     union select left(right(c.relname, 8), 6) from pg_inherits i join pg_class c on c.oid = i.inhrelid
           where i.inhparent = 'events'::regclass`,
  );
  return rows.map(({ month }) => {
    const at = (offset: number): string =>
      new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(4)) - 1 + offset)).toISOString();
    return { stamp: month, start: at(0), end: at(1) };
  });
}
