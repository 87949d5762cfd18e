import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A look ahead has to know which quantities grow with time. Meters known before were all taken to; their next version says. */
export class HowAMeterCounts1700000004003 implements MigrationInterface {
  readonly name = 'HowAMeterCounts1700000004003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table meters add column aggregation text not null default 'sum'`);
    await runner.query('alter table meters alter column aggregation drop default');
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
