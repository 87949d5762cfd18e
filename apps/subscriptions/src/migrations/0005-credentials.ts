import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Credentials1764000000005 implements MigrationInterface {
  readonly name = 'Credentials1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table credentials (
        id text primary key,
        partner_id text not null,
        subscription_id text not null constraint credentials_subscription references subscriptions (id),
        name text not null,
        key_hash text not null,
        hint text not null,
        external_identities text[] not null,
        issued_at timestamptz(3) not null,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        replaced_by_id text
      );
      create unique index credentials_key on credentials (key_hash);
      create index credentials_of_partner on credentials (partner_id);
      create index credentials_of_subscription on credentials (subscription_id);
      create index credentials_due on credentials (expires_at) where revoked_at is null;

      -- A name that a gateway calls somebody by belongs to one subscription at a time.
      create table identity_claims (
        identity text primary key,
        subscription_id text not null constraint identity_claims_subscription references subscriptions (id)
      );
      create index identity_claims_of_subscription on identity_claims (subscription_id);`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
