import type { ServiceName } from '@libs/contracts';
import pg from 'pg';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';

/** The role that looks up sessions and tokens and keeps the clock, for every process. */
export const PLATFORM_ROLE = 'octroi_platform';
export const roleOf = (service: ServiceName): string => `octroi_${service}`;

/** Any constant: all processes that provision one database queue up behind it. */
const PROVISION_LOCK = 4_100_001;

/**
 * Makes, once and idempotently, what the services need before they can connect as themselves: a role and a schema each.
 * Needs a user that may create roles; a service with a database URL of its own is left alone.
 */
export async function provision(config: Config, secrets: Secrets, services: readonly ServiceName[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await provisionOnce(config, secrets, services);
    } catch (error) {
      // The lock below holds within one database, roles belong to the whole server: another installation may be making them.
      if (attempt === ATTEMPTS_MAX || !MADE_MEANWHILE.includes((error as { code?: string }).code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

const ATTEMPTS_MAX = 10;
/** unique_violation, duplicate_object, and "tuple concurrently updated". */
const MADE_MEANWHILE = ['23505', '42710', 'XX000'];

async function provisionOnce(config: Config, secrets: Secrets, services: readonly ServiceName[]): Promise<void> {
  const client = new pg.Client({ connectionString: config.DATABASE_URL });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [PROVISION_LOCK]);
    const database = client.escapeIdentifier(
      String((await client.query('select current_database() as name')).rows[0].name),
    );
    await client.query(`revoke create on schema public from public`);
    for (const role of [PLATFORM_ROLE, ...services.map(roleOf)])
      await ensureRole(client, role, secrets.rolePassword(role), database);
    await client.query(`create schema if not exists platform`);
    await client.query(`grant usage on schema platform to ${PLATFORM_ROLE}`);
    await client.query(
      `create table if not exists platform.clock (only_row boolean primary key default true check (only_row), offset_ms bigint not null)`,
    );
    await client.query(`grant select, insert, update on platform.clock to ${PLATFORM_ROLE}`);
    await client.query(`grant ${PLATFORM_ROLE} to current_user`);
    // BullMQ's own tables, when no Redis is configured. It says "create schema if not exists" itself at each start, and
    // PostgreSQL asks for the right to create before it looks whether there is anything to create.
    await client.query(`grant create on database ${database} to ${PLATFORM_ROLE}`);
    await client.query(`create schema if not exists queue authorization ${PLATFORM_ROLE}`);
    for (const service of services) {
      // The owner is set through membership: PostgreSQL 15 asks for it when a schema is made for another role.
      await client.query(`grant ${roleOf(service)} to current_user`);
      await client.query(`create schema if not exists ${service} authorization ${roleOf(service)}`);
    }
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string, password: string, database: string): Promise<void> {
  const literal = client.escapeLiteral(password);
  const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  // A role is shared by all databases of a server, so a second installation there must not change its password in vain.
  if (exists.rowCount === 0)
    await client.query(`create role ${role} login password ${literal} nosuperuser nocreatedb nocreaterole`);
  else await client.query(`alter role ${role} login password ${literal}`);
  await client.query(`grant connect on database ${database} to ${role}`);
}

/** Where a service connects: its own URL when it has one, else the shared server with the service's own role. */
export function serviceUrl(config: Config, secrets: Secrets, service: ServiceName): string {
  const own = config[`${service.toUpperCase() as Uppercase<ServiceName>}_DATABASE_URL`];
  return own ?? asRole(config.DATABASE_URL, roleOf(service), secrets);
}

/** The same database as another role. */
export function asRole(databaseUrl: string, role: string, secrets: Secrets): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = secrets.rolePassword(role);
  return url.toString();
}
