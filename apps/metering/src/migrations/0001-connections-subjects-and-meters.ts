import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who sends, who is counted, what is counted. `number` stands for the id in the tables that grow with every call. */
export class ConnectionsSubjectsAndMeters1700000003001 implements MigrationInterface {
  readonly name = 'ConnectionsSubjectsAndMeters1700000003001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connections (
        id text primary key, number int generated always as identity, adapter text not null, name text not null,
        field_map jsonb not null, options jsonb not null, status text not null, is_built_in boolean not null,
        created_at timestamptz(3) not null)`);
    await runner.query(`create unique index connections_number on connections (number)`);
    await runner.query(`create unique index connections_built_in on connections (is_built_in) where is_built_in`);
    await runner.query(`
      create table connection_secrets (
        id text primary key, connection_id text not null constraint connection_secrets_connection references connections (id),
        secret_hash text not null, hint text not null, created_at timestamptz(3) not null, last_used_at timestamptz(3))`);
    await runner.query(`create unique index connection_secrets_hash on connection_secrets (secret_hash)`);
    // What came in each minute; a few days of it are kept for the health of a connection.
    await runner.query(`
      create table connection_minutes (
        connection int not null, minute timestamptz not null, accepted bigint not null, duplicates bigint not null,
        conflicts bigint not null, quarantined bigint not null, primary key (connection, minute)) with (fillfactor = 50)`);
    await runner.query(`
      create table subscriptions (
        id text primary key, number int generated always as identity, partner_id text not null, time_zone text,
        starts_at timestamptz(3), ended_at timestamptz(3), paused_at timestamptz(3), revision int not null,
        open_index int, open_start timestamptz(3), open_end timestamptz(3), reported_before timestamptz(3))`);
    await runner.query(`create unique index subscriptions_number on subscriptions (number)`);
    await runner.query(`create index subscriptions_partner on subscriptions (partner_id)`);
    await runner.query(`
      create table credentials (
        id text primary key, number int generated always as identity, subscription_id text not null, partner_id text not null,
        name text not null, key_hash text, issued_at timestamptz(3), revoked_at timestamptz(3))`);
    await runner.query(`create unique index credentials_number on credentials (number)`);
    await runner.query(`create index credentials_subscription on credentials (subscription_id)`);
    await runner.query(`
      create table subjects (
        id bigint generated always as identity primary key, identity text not null, subscription_id text not null,
        credential_id text, valid_from timestamptz(3), origin text not null, is_swept boolean not null default false)`);
    await runner.query(
      `create unique index subjects_owner on subjects (identity, subscription_id, coalesce(credential_id, ''))`,
    );
    await runner.query(`create index subjects_to_sweep on subjects (id) where not is_swept`);
    await runner.query(`
      create table meters (
        id text primary key, number int generated always as identity, key text not null, definition jsonb not null,
        published_at timestamptz(3) not null, counts_from_version bigint not null,
        recount_status text, recount_after bigint not null default 0, recounted bigint not null default 0)`);
    await runner.query(`create unique index meters_key on meters (key)`);
    await runner.query(`create unique index meters_number on meters (number)`);
    // Every commit of events reads this row under a shared lock; whoever changes subjects or meters takes it alone.
    await runner.query(`
      create table ingest_state (
        only_row boolean primary key default true check (only_row), subjects_version bigint not null,
        meters_version bigint not null, generation int not null)`);
    await runner.query(`insert into ingest_state (subjects_version, meters_version, generation) values (1, 1, 1)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
