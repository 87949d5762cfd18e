import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OffersSubscriptionsAndPeriods1764000000003 implements MigrationInterface {
  readonly name = 'OffersSubscriptionsAndPeriods1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table offers (
        plan_key text not null,
        version int not null,
        plan jsonb,
        published_at timestamptz(3),
        retired_at timestamptz(3),
        primary key (plan_key, version)
      );

      create table subscriptions (
        id text primary key,
        partner_id text not null constraint subscriptions_partner references partners (id),
        plan jsonb not null,
        plan_key text not null,
        plan_version int not null,
        quantity int not null,
        alignment text not null,
        time_zone text not null,
        status text not null,
        starts_at timestamptz(3),
        trial_ends_at timestamptz(3),
        billing_anchor timestamptz(3),
        ends_at timestamptz(3),
        ended_at timestamptz(3),
        revision int not null,
        created_at timestamptz(3) not null
      );
      create index subscriptions_of_partner on subscriptions (partner_id);
      -- A second order replaces the one that still waits for a card.
      create unique index subscriptions_one_waits on subscriptions (partner_id) where status = 'pending_payment_method';

      create table renewals (
        subscription_id text primary key constraint renewals_subscription references subscriptions (id),
        period_index int not null,
        period_start timestamptz(3) not null,
        period_end timestamptz(3) not null,
        due_at timestamptz(3) not null
      );
      create index renewals_due on renewals (due_at);

      create table closed_periods (
        subscription_id text not null constraint closed_periods_subscription references subscriptions (id),
        period_index int not null,
        period_start timestamptz(3) not null,
        period_end timestamptz(3) not null,
        served_start timestamptz(3) not null,
        served_end timestamptz(3) not null,
        reason text not null,
        closed_at timestamptz(3) not null,
        -- Whatever runs twice or at once: a period is closed once.
        primary key (subscription_id, period_index)
      );`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
