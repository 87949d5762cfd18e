import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that correct or delete an earlier one: `target` is its identity, `data` what holds from then on. */
export class Amendments1700000003006 implements MigrationInterface {
  readonly name = 'Amendments1700000003006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table amendments (
        id bigint generated always as identity primary key, target uuid not null, subscription int not null,
        time timestamptz not null, identity uuid not null, event_id text not null, connection int not null,
        kind text not null, reason text not null, made_by text, data json, raw json not null,
        stored_at timestamptz(3) not null, counted_before json not null)`);
    await runner.query(`create index amendments_target on amendments (target)`);
    await runner.query(`create index amendments_time on amendments (time)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
