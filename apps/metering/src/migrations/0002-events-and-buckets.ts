import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What arrived, once each, and how it adds up. Age is dropped by partition, never deleted row by row. */
export class EventsAndBuckets1700000003002 implements MigrationInterface {
  readonly name = 'EventsAndBuckets1700000003002';

  async up(runner: QueryRunner): Promise<void> {
    // One generation is written at a time; each partition has its own unique key on identity.
    await runner.query(`
      create table event_identities (generation int not null, identity uuid not null, content bigint not null)
      partition by list (generation)`);
    await runner.query(`create table identity_generations (generation int primary key, began_at timestamptz not null)`);
    await runner.query(`
      create table events (
        time timestamptz not null, subscription int not null, credential int, connection int not null,
        block bigint not null, position int not null, identity uuid not null,
        series int[] not null, amounts numeric[]) partition by range (time)`);
    await runner.query(`create index events_subscription_time on events (subscription, time)`);
    await runner.query(`create index events_time on events using brin (time)`);
    // id = milliseconds of storing * 2^20 + a running number: a day of blocks is a range of ids.
    await runner.query(`
      create table raw_blocks (
        id bigint not null, meters_version bigint not null, records int not null, data bytea not null, primary key (id))
      partition by range (id)`);
    await runner.query(`alter table raw_blocks alter data set storage external`);
    await runner.query(`create sequence raw_block_numbers cache 1`);
    // What a bucket is of. Credential 0: the caller was known by the subscription alone.
    await runner.query(`
      create table series (
        id int generated always as identity primary key, meter int not null, subscription int not null, credential int not null,
        digest uuid not null, dimensions jsonb not null)`);
    await runner.query(`create unique index series_key on series (subscription, meter, credential, digest)`);
    await runner.query(`
      create table buckets (
        series int not null, hour timestamptz not null, events bigint not null, total numeric, minimum numeric,
        maximum numeric, latest numeric, latest_at timestamptz, primary key (series, hour)) with (fillfactor = 70)`);
    await runner.query(`
      create table bucket_values (
        series int not null, hour timestamptz not null, value text not null, first_at timestamptz not null,
        last_at timestamptz not null, primary key (series, hour, value))`);
    // One row for each commit: which subscriptions it touched, and from which event time on.
    await runner.query(`
      create table changes (
        id bigint generated always as identity primary key, subscriptions int[] not null, earliest timestamptz[] not null)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
