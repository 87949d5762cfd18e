import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyKeys1700000000001 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency_keys (
        actor_id text not null,
        key text not null,
        fingerprint text not null,
        status int not null,
        response jsonb,
        created_at timestamptz(3) not null,
        primary key (actor_id, key)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
