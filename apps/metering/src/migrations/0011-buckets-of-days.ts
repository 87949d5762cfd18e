import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A day (UTC) that is over is folded into one row for each series: a chart of a year need not add up its hours each time. */
export class BucketsOfDays1700000003011 implements MigrationInterface {
  readonly name = 'BucketsOfDays1700000003011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table bucket_days (
        series int not null, day timestamptz not null, events bigint not null, total numeric, minimum numeric, maximum numeric,
        latest numeric, latest_at timestamptz, weighted numeric, primary key (series, day)) partition by range (day)`);
    // Where there are buckets of a month, its days have a place.
    await runner.query(`
      do $$ declare part record; begin
        for part in select right(c.relname, 6) as month, pg_get_expr(c.relpartbound, c.oid) as bounds
                    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'buckets'::regclass
        loop execute format('create table bucket_days_%s partition of bucket_days %s', part.month, part.bounds); end loop;
      end $$`);
    // Days that begin before this instant are folded; null before the first.
    await runner.query('alter table ingest_state add column days_until timestamptz');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
