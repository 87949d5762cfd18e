import {
  type BackendFactory,
  createPostgresBackend,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
} from 'bullmq';
import type { Pool } from 'pg';

/**
 * BullMQ's PostgreSQL backend, made to survive the end of a connection. It takes clients out of its pool without listening
 * to their errors, and an error that nobody listens to ends a Node process.
 */
export const postgresQueue: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (name, options, more) => {
  const backend = createPostgresBackend(name, options, more);
  const { connection } = backend as unknown as { connection: { pool: Pool } };
  // The query or the next checkout fails with the same error, and there it is handled.
  connection.pool.on('connect', (client) => client.on('error', () => {}));
  return backend;
};
