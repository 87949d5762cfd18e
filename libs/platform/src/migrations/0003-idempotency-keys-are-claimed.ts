import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyKeysAreClaimed1700000000004 implements MigrationInterface {
  readonly name = 'IdempotencyKeysAreClaimed1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    // What was kept until now has fingerprints that can be tried out and answers that can be read.
    await runner.query(`delete from idempotency_keys`);
    await runner.query(`alter table idempotency_keys add lease_ends_at timestamptz(3)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
