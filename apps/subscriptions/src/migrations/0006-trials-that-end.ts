import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every few seconds somebody asks which trials are over: that may not read every subscription there ever was. */
export class TrialsThatEnd1764000000006 implements MigrationInterface {
  readonly name = 'TrialsThatEnd1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index subscriptions_trial_ends on subscriptions (trial_ends_at) where status = 'trialing'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
