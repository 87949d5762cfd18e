import { adapterFor, type ReadOptions, type UsageAdapter } from '@libs/gateways';
import { Clock, Database, hashToken, newId } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { Connection, ConnectionSecret, type PushIdentity } from './connection.entity.js';
import { readOptionsOf } from './preview.js';

/** A connection as ingest needs it. */
export interface OpenConnection {
  id: string;
  number: number;
  adapter: UsageAdapter;
  options: ReadOptions;
  isActive: boolean;
  pushIdentity: PushIdentity | undefined;
}

/** How long a revoked secret may still be accepted, and a new one still be refused, by another process. */
const REMEMBERED_MS = 5_000;
const UNKNOWN_MS = 1_000;
/** Wrong secrets are remembered too, so that a misconfigured gateway does not ask the database at each call. */
const REMEMBERED_MAX = 10_000;
const LAST_USED_EVERY_MS = 60_000;

/** Which connection a secret opens, remembered for a few seconds. */
@Injectable()
export class ConnectionDirectory {
  private readonly known = new Map<string, { until: number; connection: Promise<OpenConnection | null> }>();
  private readonly used = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The active connection that one of the secrets opens; null when none does. */
  async bySecret(secrets: readonly string[]): Promise<OpenConnection | null> {
    for (const secret of secrets) {
      const connection = await this.remembered(hashToken(secret));
      if (connection) return connection;
    }
    return null;
  }

  /** The connection that events pushed with an API token come over; made at first use. */
  async builtIn(): Promise<OpenConnection> {
    const connection = await this.remember('built-in', () => this.findBuiltIn());
    if (!connection) throw new Error('the built-in connection has an adapter that does not exist');
    return connection;
  }

  /** Active or not: for what a gateway asks before it knows its secret, and for what it sent before. */
  byId(id: string): Promise<OpenConnection | null> {
    return this.remember(`id ${id}`, async () =>
      this.open(await this.database.source.manager.findOneBy(Connection, { id })),
    );
  }

  /** Asks the database again for everything; called when a connection was changed in this process. */
  forget(): void {
    this.known.clear();
  }

  private remembered(hash: string): Promise<OpenConnection | null> {
    return this.remember(hash, async () => {
      const secret = await this.database.source.manager.findOneBy(ConnectionSecret, { secretHash: hash });
      if (!secret) return null;
      await this.noteUse(secret);
      const connection = await this.database.source.manager.findOneBy(Connection, { id: secret.connectionId });
      return connection?.status === 'active' ? this.open(connection) : null;
    });
  }

  private async remember(key: string, find: () => Promise<OpenConnection | null>): Promise<OpenConnection | null> {
    const known = this.known.get(key);
    if (known && performance.now() < known.until) return known.connection;
    if (this.known.size >= REMEMBERED_MAX) this.known.clear();
    const entry = { until: performance.now() + REMEMBERED_MS, connection: find() };
    this.known.set(key, entry);
    try {
      const connection = await entry.connection;
      if (!connection) entry.until = Math.min(entry.until, performance.now() + UNKNOWN_MS);
      return connection;
    } catch (error) {
      this.known.delete(key);
      throw error;
    }
  }

  private open(connection: Connection | null): OpenConnection | null {
    if (!connection) return null;
    const { id, number, options, status } = connection;
    const adapter = adapterFor(connection.adapter);
    if (!adapter) return null;
    const { pushIdentity } = options;
    return { id, number, adapter, isActive: status === 'active', pushIdentity, options: readOptionsOf(connection) };
  }

  private async noteUse(secret: ConnectionSecret): Promise<void> {
    const last = this.used.get(secret.id) ?? -Infinity;
    if (performance.now() - last < LAST_USED_EVERY_MS) return;
    this.used.set(secret.id, performance.now());
    await this.database.source.manager.update(ConnectionSecret, { id: secret.id }, { lastUsedAt: this.clock.now() });
  }

  private async findBuiltIn(): Promise<OpenConnection | null> {
    const now = this.clock.now();
    await this.database.source.query(
      `insert into connections (id, adapter, name, field_map, options, status, is_built_in, created_at)
       select $1, 'cloudevents', 'Events API', '{}', '{}', 'active', true, $2
       where not exists (select from connections where is_built_in) on conflict do nothing`,
      [newId('con', now), now],
    );
    return this.open(await this.database.source.manager.findOneBy(Connection, { isBuiltIn: true }));
  }
}
