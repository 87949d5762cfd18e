import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A draft looks for the period before it, reconciliation for what is open: neither may read the whole table. */
export class WhatIsLookedUpOften1700000004002 implements MigrationInterface {
  readonly name = 'WhatIsLookedUpOften1700000004002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index rated_periods_invoice on rated_periods (invoice_id) where invoice_id is not null`);
    await runner.query(
      `create index collections_open on collections (read_at) where state in ('pending', 'declined', 'held')`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
