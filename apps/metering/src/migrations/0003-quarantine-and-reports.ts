import type { MigrationInterface, QueryRunner } from 'typeorm';

export class QuarantineAndReports1700000003003 implements MigrationInterface {
  readonly name = 'QuarantineAndReports1700000003003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table quarantined_records (
        id text primary key, connection_id text not null, reason text not null, detail text not null, status text not null,
        identity uuid not null, identities text[] not null, event_id text, event_type text, subject text,
        time timestamptz(3), received_at timestamptz(3) not null, event json, raw json,
        resolved_at timestamptz(3), resolution text)`);
    await runner.query(
      `create index quarantined_records_waiting on quarantined_records (connection_id, reason, id) where status = 'waiting'`,
    );
    await runner.query(
      `create index quarantined_records_identities on quarantined_records using gin (identities) where status = 'waiting'`,
    );
    await runner.query(`
      create table closings (
        subscription_id text not null, index int not null, partner_id text not null, closing jsonb not null,
        served_start timestamptz(3) not null, served_end timestamptz(3) not null, due_at timestamptz(3) not null,
        reported_at timestamptz(3), totals jsonb, primary key (subscription_id, index))`);
    await runner.query(`create index closings_due on closings (due_at) where reported_at is null`);
    // Subscriptions whose open period has new usage that billing has not been told of.
    await runner.query(`
      create table reports_due (subscription int primary key, marked bigint generated always as identity)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
