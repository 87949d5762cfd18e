import pg from 'pg';

/** How long a query of the tool itself waits for a PostgreSQL that is being killed and started. */
const PATIENCE_MS = 60_000;

/** The tool's own look into the database, past all links. A lost connection is made anew and the query asked again. */
export class Admin {
  private pool: pg.Pool | null = null;
  private poolUrl = '';

  /** @param url of the database at this moment. */
  constructor(private readonly url: () => string) {}

  /** Only for what may be done twice. @throws what PostgreSQL says against the query. */
  async query<T extends object>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.patiently(async (pool) => (await pool.query<T>(text, values)).rows);
  }

  /** All that `work` reads is of one moment. */
  inSnapshot<T>(work: (query: <R extends object>(text: string, values?: unknown[]) => Promise<R[]>) => Promise<T>) {
    return this.patiently(async (pool): Promise<T> => {
      const client = await pool.connect();
      let fault: Error | undefined;
      try {
        await client.query('begin isolation level repeatable read read only');
        return await work(async (text, values = []) => (await client.query(text, values)).rows as never);
      } catch (error) {
        fault = error as Error;
        throw error;
      } finally {
        if (!fault) await client.query('rollback').catch((error: Error) => (fault = error));
        client.release(fault);
      }
    });
  }

  async close(): Promise<void> {
    await this.pool?.end();
  }

  private async patiently<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await work(this.current());
      } catch (error) {
        // With a code of PostgreSQL's own that is not about its going and coming, asking again is no use.
        const code = (error as { code?: string }).code ?? '';
        const isPassing = !/^[0-9A-Z]{5}$/.test(code) || /^(08|57P)/.test(code);
        if (!isPassing || performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  private current(): pg.Pool {
    const url = this.url();
    if (this.pool !== null && url === this.poolUrl) return this.pool;
    this.pool?.end().catch(() => undefined);
    this.poolUrl = url;
    this.pool = new pg.Pool({ connectionString: url, max: 6, application_name: 'chaos', query_timeout: 20_000 });
    this.pool.on('error', () => undefined);
    return this.pool;
  }
}
