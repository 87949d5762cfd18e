import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyKeysExpire1700000000003 implements MigrationInterface {
  readonly name = 'IdempotencyKeysExpire1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index idempotency_keys_created on idempotency_keys (created_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
