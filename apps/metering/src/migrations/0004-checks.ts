import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a check has to know before a call is served: plans, keys, and which subscriptions have changed. */
export class Checks1700000003004 implements MigrationInterface {
  readonly name = 'Checks1700000003004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table subscriptions add column plan jsonb, add column is_limited boolean not null default false`);
    await runner.query(`create index credentials_key_hash on credentials (key_hash)`);
    await runner.query(`create index subjects_subscription on subjects (subscription_id)`);
    // The last transaction that changed what a check may remember of a subscription: a snapshot tells which are news.
    await runner.query(`create table check_changes (subscription_id text primary key, xid xid8 not null)`);
    await runner.query(`create index check_changes_xid on check_changes (xid)`);
    // Several installations may share a Redis.
    await runner.query(`alter table ingest_state add column installation uuid not null default gen_random_uuid()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
