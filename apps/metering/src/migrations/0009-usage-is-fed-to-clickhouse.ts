import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Blocks whose events ClickHouse has not been told of, where there is one. `-infinity`: from before it was there. */
export class UsageIsFedToClickHouse1700000003009 implements MigrationInterface {
  readonly name = 'UsageIsFedToClickHouse1700000003009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table usage_feed (
        id bigint generated always as identity primary key, block bigint not null, noted_at timestamptz not null)`);
    await runner.query('create index usage_feed_noted on usage_feed (noted_at)');
    // Orders what ClickHouse is told; never goes back, whatever is undone.
    await runner.query('create sequence usage_feed_versions');
    // Whether commits note their blocks; which filling of ClickHouse they are for; from which event time on it is complete.
    await runner.query(`
      alter table ingest_state add column feeds_usage boolean not null default false, add column usage_filling uuid,
        add column usage_since timestamptz`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
