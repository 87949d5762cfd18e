import { DataSource } from 'typeorm';
import type { Roles } from './roles.js';
import type { Service } from './service.js';
import { platformEntities, platformMigrations } from './platform-tables.js';

/** Two 32-bit halves of one advisory lock: ours, and the schema's. */
const MIGRATION_LOCK = 4_100_002;

export interface ConnectOptions {
  url: string;
  poolSize: number;
  /**
   * A transaction whose process says nothing for so long is ended by PostgreSQL. A frozen process would otherwise hold its
   * rows and locks, and whoever waits for them, for as long as it is frozen; woken up, it can no longer commit.
   */
  silentMs: number;
  roles: Roles;
}

/**
 * For each new client of a pool. The pool listens to the errors of clients it holds, the borrower to those of the one it has;
 * in the moment between the two nobody does, and an error that nobody listens to ends a Node process. The query or the next
 * checkout fails with the same error, and there it is handled.
 */
export const survive = (client: { on(event: 'error', listener: () => void): unknown }): void => {
  client.on('error', () => {});
};

/** Opens the service's database and brings its schema up to date, one process at a time. */
export async function connect(
  service: Service,
  { url, poolSize, silentMs, roles }: ConnectOptions,
): Promise<DataSource> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema: service.name,
    entities: [...platformEntities, ...service.entities],
    migrations: [...platformMigrations, ...service.migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    applicationName: `octroi ${service.name}`,
    poolSize,
    // Unqualified names in migrations and in hand-written SQL mean the service's own schema, and only that.
    extra: {
      options: `-c search_path=${service.name} -c idle_in_transaction_session_timeout=${silentMs}`,
      onConnect: survive,
    },
    logging: false,
  });
  await source.initialize();
  try {
    await migrate(source, service, roles);
  } catch (error) {
    await source.destroy();
    throw error;
  }
  return source;
}

async function migrate(source: DataSource, { name: schema, openToPlatform }: Service, roles: Roles): Promise<void> {
  const lock = source.createQueryRunner();
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1, hashtext($2))', [MIGRATION_LOCK, schema]);
    await source.runMigrations();
    // Not in a migration: the role's name is the database's, which may be a copy under another name.
    for (const what of openToPlatform ?? []) await lock.query(`grant ${what} to ${roles.platform}`);
  } finally {
    await lock.query('select pg_advisory_unlock($1, hashtext($2))', [MIGRATION_LOCK, schema]);
    await lock.release();
  }
}

/** How many migrations of the service have not run; readiness asks. */
export async function pendingMigrations(source: DataSource): Promise<number> {
  const done = await source.query<Array<{ count: string }>>('select count(*) as count from migrations');
  return source.migrations.length - Number(done[0]?.count ?? 0);
}
