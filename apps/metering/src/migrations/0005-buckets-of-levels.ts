import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For meters that weigh a level by time: each amount times the milliseconds that are left of its hour. */
export class BucketsOfLevels1700000003005 implements MigrationInterface {
  readonly name = 'BucketsOfLevels1700000003005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table buckets add column weighted numeric');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
