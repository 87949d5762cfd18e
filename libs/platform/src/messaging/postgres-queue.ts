import {
  type BackendFactory,
  createPostgresBackend,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
} from 'bullmq';
import type { Pool } from 'pg';
import { survive } from '../database/connect.js';

/** BullMQ's PostgreSQL backend, made to survive the end of a connection: it never listens to what it takes out of its pool. */
export const postgresQueue: BackendFactory<PostgresQueueBackend, PostgresConnectionOptions> = (name, options, more) => {
  const backend = createPostgresBackend(name, options, more);
  const { connection } = backend as unknown as { connection: { pool: Pool } };
  connection.pool.on('connect', survive);
  return backend;
};
