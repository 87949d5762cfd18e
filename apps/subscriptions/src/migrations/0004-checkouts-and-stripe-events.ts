import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CheckoutsAndStripeEvents1764000000004 implements MigrationInterface {
  readonly name = 'CheckoutsAndStripeEvents1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table checkouts (
        id text primary key,
        partner_id text not null constraint checkouts_partner references partners (id),
        subscription_id text,
        status text not null,
        currency text not null,
        success_path text not null,
        cancel_path text not null,
        session_params jsonb,
        stripe_session_id text,
        url text,
        created_at timestamptz(3) not null
      );
      create index checkouts_of_partner on checkouts (partner_id);
      create unique index checkouts_session on checkouts (stripe_session_id);

      create table stripe_events (
        id text primary key,
        type text not null,
        object_id text not null,
        received_at timestamptz(3) not null,
        due_at timestamptz(3) not null,
        attempts int not null,
        handled_at timestamptz(3),
        outcome text
      );
      create index stripe_events_due on stripe_events (due_at) where handled_at is null;`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
