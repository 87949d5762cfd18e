import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A closed period is marked when late usage reaches it, and looked at by itself; large reports keep a distance. */
export class ReportsOneByOne1700000003008 implements MigrationInterface {
  readonly name = 'ReportsOneByOne1700000003008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table closings add column is_changed boolean not null default false');
    await runner.query('create index closings_changed on closings (due_at) where is_changed');
    await runner.query('alter table subscriptions add column report_after timestamptz(3)');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
