import { InstantColumn } from '@libs/platform';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** One gateway installation that we listen to. */
@Entity('connections')
@Index('connections_number', ['number'], { unique: true })
@Index('connections_built_in', ['isBuiltIn'], { unique: true, where: 'is_built_in' })
export class Connection {
  @PrimaryColumn({ type: 'text' }) id: string;
  /** Stands for the id in the tables that grow with every call. */
  @Column({ type: 'int', generated: 'identity', generatedIdentity: 'ALWAYS', insert: false, update: false })
  number: number;
  /** Name in the registry of libs/gateways. */
  @Column({ type: 'text' }) adapter: string;
  @Column({ type: 'text' }) name: string;
  @Column({ name: 'field_map', type: 'jsonb' }) fieldMap: Record<string, string>;
  @Column({ type: 'jsonb' }) options: ConnectionOptions;
  @Column({ type: 'text' }) status: 'active' | 'disabled';
  @Column({ name: 'is_built_in', type: 'boolean' }) isBuiltIn: boolean;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
}

export interface ConnectionOptions {
  preset?: string | undefined;
  secretNames?: string[] | undefined;
  pushIdentity?: PushIdentity | undefined;
}

/** Whose OpenID Connect token a push may bring instead of a secret. */
export interface PushIdentity {
  audience: string;
  /** Of the service account. */
  email: string;
}

/** One of at most two secrets that a connection accepts; only its hash is kept. */
@Entity('connection_secrets')
@Index('connection_secrets_hash', ['secretHash'], { unique: true })
export class ConnectionSecret {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ name: 'connection_id', type: 'text' })
  @ForeignKey(() => Connection, { name: 'connection_secrets_connection' })
  connectionId: string;
  @Column({ name: 'secret_hash', type: 'text' }) secretHash: string;
  @Column({ type: 'text' }) hint: string;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @InstantColumn({ name: 'last_used_at', nullable: true }) lastUsedAt: Date | null;
}
