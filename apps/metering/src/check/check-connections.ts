import { hashToken } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { ConnectionDirectory, type OpenConnection } from '../connections/connection-directory.js';

const FRESH_MS = 5_000;
const UNKNOWN_MS = 1_000;
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
    const hash = hashToken(secret);
    const entry = this.known.get(hash);
    if (entry === undefined) return this.renew(hash, secret);
    if (performance.now() < entry.until) return entry.connection;
    if (!this.renewing.has(hash)) this.renew(hash, secret).catch(() => undefined);
    return entry.connection;
  }

  private async renew(hash: string, secret: string): Promise<OpenConnection | null> {
    this.renewing.add(hash);
    try {
      const connection = await this.directory.bySecret([secret]);
      if (this.known.size >= REMEMBERED_MAX) this.known.clear();
      this.known.set(hash, { connection, until: performance.now() + (connection === null ? UNKNOWN_MS : FRESH_MS) });
      return connection;
    } finally {
      this.renewing.delete(hash);
    }
  }
}
