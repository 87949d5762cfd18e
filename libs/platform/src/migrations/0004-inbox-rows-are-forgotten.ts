import type { MigrationInterface, QueryRunner } from 'typeorm';

export class InboxRowsAreForgotten1700000000005 implements MigrationInterface {
  readonly name = 'InboxRowsAreForgotten1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index inbox_received on inbox (received_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
