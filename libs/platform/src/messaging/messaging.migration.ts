import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Outbox, inbox and dead letters, in the connection's current schema. */
export class MessagingTables1700000000002 implements MigrationInterface {
  readonly name = 'MessagingTables1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        id text primary key,
        name text not null,
        version int not null,
        occurred_at timestamptz(3) not null,
        data jsonb not null,
        receivers text[] not null,
        round int not null default 0,
        created_at timestamptz(3) not null default now(),
        due_at timestamptz(3) not null default now(),
        sent_at timestamptz(3),
        checks int not null default 0,
        settled_at timestamptz(3)
      )`);
    await runner.query(`create index outbox_due on outbox (due_at) where settled_at is null`);
    await runner.query(`create index outbox_settled on outbox (settled_at) where settled_at is not null`);
    await runner.query(`
      create table inbox (
        message_id text primary key,
        name text not null,
        received_at timestamptz(3) not null default now()
      )`);
    await runner.query(`
      create table dead_letters (
        id text primary key,
        message_id text not null,
        name text not null,
        message json not null,
        error text not null,
        attempts int not null,
        first_seen_at timestamptz(3) not null,
        last_seen_at timestamptz(3) not null,
        status text not null,
        reason text,
        decided_by text
      )`);
    await runner.query(`create unique index dead_letters_message on dead_letters (message_id)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
