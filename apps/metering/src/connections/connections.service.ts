import { type connectionSchema, type createConnection, type Page, say, type updateConnection } from '@libs/contracts';
import { adapterFor, adapterNames, presetNames, type SetupStep } from '@libs/gateways';
import {
  Clock,
  CONFIG,
  type Config,
  Database,
  Invalid,
  newId,
  newToken,
  NotFound,
  paginate,
  problem,
} from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, previewConnection, ResponseOf } from '@libs/contracts';
import { In } from 'typeorm';
import type { z } from 'zod';
import { dismissAlert } from './alerts.js';
import { Connection, ConnectionSecret } from './connection.entity.js';
import { ConnectionDirectory } from './connection-directory.js';
import { ConnectionsHealth } from './connection-health.js';
import { previewOf, readOptionsOf } from './preview.js';

type ConnectionWire = z.infer<typeof connectionSchema>;
type NewSecret = ConnectionWire['secrets'][number] & { secret: string };

const SECRETS_MAX = 2;
/** Stands where the secret goes in what is pasted: only its hash is kept. */
const SECRET = 'CONNECTION_SECRET';

/** What an operator pastes into his gateway. */
interface GatewaySettings {
  url: string;
  headers: Record<string, string>;
  steps: SetupStep[];
}

export class ConnectionHasTwoSecrets extends problem({
  code: 'connection_has_two_secrets',
  status: 409,
  title: 'The connection has two secrets already',
  mend: 'Revoke the one that no gateway uses any more, then make a new one.',
}) {}

/** Gateway installations that we listen to, and the secrets they come with. */
@Injectable()
export class ConnectionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly directory: ConnectionDirectory,
    private readonly health: ConnectionsHealth,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(page: { cursor?: string | undefined; limit: number }): Promise<Page<ConnectionWire>> {
    const query = this.database.manager.createQueryBuilder(Connection, 'c');
    const { items, nextCursor } = await paginate(query, page);
    return { items: await this.wires(items), nextCursor };
  }

  /** @throws NotFound */
  async read(id: string): Promise<ConnectionWire> {
    return (await this.wires([await this.find(id)]))[0]!;
  }

  /** @throws Invalid when no adapter has that name, or none of its formats that of the preset. */
  create(body: BodyOf<typeof createConnection>): Promise<{ connection: ConnectionWire; secret: NewSecret }> {
    if (!adapterFor(body.adapter)) {
      throw new Invalid(say('there_is_no_adapter', { key: body.adapter }), [
        { pointer: '/body/adapter', detail: say('use_one_of', { names: adapterNames.join(', ') }) },
      ]);
    }
    refuseUnknownPreset(body.adapter, body.options);
    return this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const connection = {
        ...body,
        id: newId('con', now),
        status: 'active' as const,
        isBuiltIn: false,
        createdAt: now,
      };
      await tx.insert(Connection, connection);
      const secret = await this.addSecret(connection.id);
      return { connection: await this.read(connection.id), secret };
    });
  }

  /** @throws NotFound, Invalid when the preset is not one of the adapter's. */
  async update(id: string, changes: BodyOf<typeof updateConnection>): Promise<ConnectionWire> {
    const { adapter } = await this.find(id);
    refuseUnknownPreset(adapter, changes.options);
    if (Object.keys(changes).length > 0) await this.database.manager.update(Connection, { id }, changes as object);
    this.directory.forget();
    return this.read(id);
  }

  /** @throws NotFound, ConnectionHasTwoSecrets */
  rotate(id: string): Promise<NewSecret> {
    return this.database.transaction(async (tx) => {
      await tx.query('select 1 from connections where id = $1 for update', [id]);
      await this.find(id);
      if ((await tx.countBy(ConnectionSecret, { connectionId: id })) >= SECRETS_MAX) {
        throw new ConnectionHasTwoSecrets(say('connection_has_two_secrets', { id }));
      }
      return this.addSecret(id);
    });
  }

  /** @throws NotFound */
  async revoke(connectionId: string, secretId: string): Promise<void> {
    const { affected } = await this.database.manager.delete(ConnectionSecret, { id: secretId, connectionId });
    if (!affected) throw new NotFound(say('connection_has_no_secret', { connectionId, secretId }));
    this.directory.forget();
  }

  /** How a record would be read with another field map; nothing is stored. @throws NotFound */
  async preview(
    id: string,
    { record, fieldMap, options }: BodyOf<typeof previewConnection>,
  ): Promise<ResponseOf<typeof previewConnection>> {
    const { adapter } = await this.find(id);
    return previewOf(adapterFor(adapter)!, record, readOptionsOf({ fieldMap, options }), this.clock.now());
  }

  /** @throws NotFound */
  dismissAlert(connectionId: string, alertId: string): Promise<void> {
    return this.database.transaction((tx) => dismissAlert(tx, connectionId, alertId, this.clock.now()));
  }

  /** @throws NotFound */
  async settings(id: string): Promise<GatewaySettings> {
    const { adapter, options } = await this.find(id);
    const url = this.ingestUrl(id);
    const steps = adapterFor(adapter)?.setup({ url, secret: SECRET, preset: options.preset }) ?? [];
    return { url, headers: { Authorization: `Bearer ${SECRET}` }, steps };
  }

  /** @throws NotFound */
  async find(id: string): Promise<Connection> {
    const connection = await this.database.manager.findOneBy(Connection, { id });
    if (!connection) throw new NotFound(say('there_is_no_connection', { id }));
    return connection;
  }

  private async addSecret(connectionId: string): Promise<NewSecret> {
    const now = this.clock.now();
    const { token, hash, hint } = newToken('gw');
    const id = newId('gws', now);
    await this.database.manager.insert(ConnectionSecret, {
      id,
      connectionId,
      secretHash: hash,
      hint,
      createdAt: now,
      lastUsedAt: null,
    });
    return { id, hint, createdAt: now.toISOString(), lastUsedAt: null, secret: token };
  }

  private async wires(connections: readonly Connection[]): Promise<ConnectionWire[]> {
    if (connections.length === 0) return [];
    const secrets = await this.database.manager.find(ConnectionSecret, {
      where: { connectionId: In(connections.map(({ id }) => id)) },
      order: { id: 'ASC' },
    });
    const health = await this.health.of(connections);
    return connections.map(({ id, adapter, name, fieldMap, options, status, isBuiltIn, createdAt }) => ({
      id,
      adapter,
      name,
      fieldMap,
      options,
      status,
      isBuiltIn,
      ingestUrl: isBuiltIn ? `${this.config.publicUrl}/metering/v1/events` : this.ingestUrl(id),
      secrets: secrets.filter(({ connectionId }) => connectionId === id).map(secretWire),
      health: health.get(id)!,
      createdAt: createdAt.toISOString(),
    }));
  }

  private ingestUrl(id: string): string {
    return `${this.config.publicUrl}/metering/v1/ingest/${id}`;
  }
}

/** A preset that nobody knows would be read as no preset, and every record would go to quarantine. */
function refuseUnknownPreset(adapter: string, options: { preset?: string | undefined } = {}): void {
  const { preset } = options;
  if (preset === undefined) return;
  const known = adapterFor(adapter)?.hasPresets ? presetNames : [];
  if (known.includes(preset)) return;
  const detail =
    known.length > 0
      ? say('use_one_of_or_none', { names: known.join(', ') })
      : say('adapter_has_no_presets', { adapter });
  throw new Invalid(say('there_is_no_preset', { key: preset }), [{ pointer: '/body/options/preset', detail }]);
}

const secretWire = ({ id, hint, createdAt, lastUsedAt }: ConnectionSecret) => ({
  id,
  hint,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
