import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** An empty database of its own on the server that `npm test` brought up. */
export interface ScratchDatabase {
  url: string;
  drop(): Promise<void>;
}

/** @throws Error when there is no server: tests never pass by not running. */
export async function scratchDatabase(): Promise<ScratchDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test`.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    async drop() {
      await onServer(server, `drop database if exists ${name} with (force)`);
      await onServer(
        server,
        `do $$ declare role text; begin
           for role in select rolname from pg_roles where rolname like 'octroi%' and rolname like '%${name}' loop
             execute 'drop role ' || role;
           end loop;
         end $$`,
      );
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
