import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

const ambient = new AsyncLocalStorage<Map<DataSource, EntityManager>>();

/** A service's own database: its schema, through its own role. */
@Injectable()
export class Database {
  constructor(readonly source: DataSource) {}

  /** For reading outside of any transaction; inside one, its manager. */
  get manager(): EntityManager {
    return ambient.getStore()?.get(this.source) ?? this.source.manager;
  }

  /**
   * Runs `work` in a transaction. When one is already open around it (a message being handled, a POST with an
   * Idempotency-Key) the work joins it: effect, outbox row, inbox row and stored answer then stand or fall together.
   */
  async transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const outer = ambient.getStore()?.get(this.source);
    if (outer) return work(outer);
    return this.source.transaction((tx) =>
      ambient.run(new Map([...(ambient.getStore() ?? []), [this.source, tx]]), async () => {
        const result = await work(tx);
        // PostgreSQL answers COMMIT of an aborted transaction with a silent rollback: when work swallowed an error, say so
        // here, and never tell a caller that something was stored which was not.
        await tx.query('select 1');
        return result;
      }),
    );
  }
}
