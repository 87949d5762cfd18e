import { Injectable } from '@nestjs/common';
import { ConnectionDirectory, type OpenConnection } from '../connections/connection-directory.js';

const FRESH_MS = 5_000;
const UNKNOWN_MS = 1_000;
/** After a failed look the next one waits so long. */
const SETBACK_MS = 1_000;
const REMEMBERED_MAX = 10_000;

interface Remembered {
  connection: OpenConnection | null;
  until: number;
}

/**
 * Which connection a secret opens, for checks: what is known is used at once and looked up again behind the answer, so that
 * gateways are answered while the database is away.
 */
@Injectable()
export class CheckConnections {
  private readonly known = new Map<string, Remembered>();
  private readonly renewing = new Set<string>();

  constructor(private readonly directory: ConnectionDirectory) {}

  /** @throws what the database threw when the secret was never seen before */
  bySecret(secret: string): OpenConnection | null | Promise<OpenConnection | null> {
    const entry = this.known.get(secret);
    if (entry === undefined) return this.renew(secret);
    if (performance.now() >= entry.until && !this.renewing.has(secret)) this.renew(secret).catch(() => undefined);
    return entry.connection;
  }

  /** The connection that the first of the secrets that opens one opens. @throws as bySecret */
  async byAny(secrets: readonly string[]): Promise<OpenConnection | null> {
    for (const secret of secrets) {
      const connection = await this.bySecret(secret);
      if (connection !== null) return connection;
    }
    return null;
  }

  private async renew(secret: string): Promise<OpenConnection | null> {
    this.renewing.add(secret);
    try {
      const connection = await this.directory.bySecret([secret]);
      if (this.known.size >= REMEMBERED_MAX) this.known.clear();
      this.known.set(secret, { connection, until: performance.now() + (connection === null ? UNKNOWN_MS : FRESH_MS) });
      return connection;
    } catch (error) {
      const entry = this.known.get(secret);
      if (entry !== undefined) entry.until = performance.now() + SETBACK_MS;
      throw error;
    } finally {
      this.renewing.delete(secret);
    }
  }
}
