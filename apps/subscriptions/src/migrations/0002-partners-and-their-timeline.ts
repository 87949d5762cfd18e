import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PartnersAndTheirTimeline1764000000002 implements MigrationInterface {
  readonly name = 'PartnersAndTheirTimeline1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table partners (
        id text primary key,
        name text not null,
        email text not null,
        time_zone text not null,
        locale text not null,
        country text,
        tax_id text,
        address_lines text[] not null,
        stripe_customer_id text,
        stripe_payment_method_id text,
        payment_method jsonb,
        delinquent_since timestamptz(3),
        standing_at timestamptz(3),
        revision int not null,
        created_at timestamptz(3) not null
      );
      create unique index partners_stripe_customer on partners (stripe_customer_id);

      create table timeline_entries (
        id text primary key,
        partner_id text not null constraint timeline_entries_partner references partners (id),
        at timestamptz(3) not null,
        kind text not null,
        actor_name text,
        subscription_id text,
        data jsonb not null
      );
      create index timeline_entries_of_partner on timeline_entries (partner_id, id);`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
