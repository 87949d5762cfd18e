import type { ServiceName } from '@libs/contracts';
import pg from 'pg';
import type { Config } from '../config/config.js';
import type { Secrets } from '../config/secrets.js';
import { Roles } from './roles.js';

/** Any constant: all processes that provision one database queue up behind it. */
const PROVISION_LOCK = 4_100_001;

/**
 * Makes, once and idempotently, what the services need before they can connect as themselves: a role and a schema each.
 * Needs a user that may create roles; a service with a database URL of its own is left alone.
 * @returns the names of the roles.
 */
export async function provision(config: Config, secrets: Secrets, services: readonly ServiceName[]): Promise<Roles> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await provisionOnce(config, secrets, services);
    } catch (error) {
      // The lock below holds within one database, the catalogue of roles belongs to the whole server.
      if (attempt === ATTEMPTS_MAX || !MADE_MEANWHILE.includes((error as { code?: string }).code ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

const ATTEMPTS_MAX = 10;
/** unique_violation, duplicate_object, and "tuple concurrently updated". */
const MADE_MEANWHILE = ['23505', '42710', 'XX000'];

async function provisionOnce(config: Config, secrets: Secrets, services: readonly ServiceName[]): Promise<Roles> {
  const client = new pg.Client({ connectionString: config.DATABASE_URL });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [PROVISION_LOCK]);
    const name = String((await client.query('select current_database() as name')).rows[0].name);
    const database = client.escapeIdentifier(name);
    const roles = new Roles(name);
    await client.query(`revoke create on schema public from public`);
    for (const role of [roles.platform, ...services.map((service) => roles.of(service))])
      await ensureRole(client, role, secrets.rolePassword(role), database);
    await client.query(`create schema if not exists platform`);
    await client.query(`grant usage on schema platform to ${roles.platform}`);
    await client.query(
      `create table if not exists platform.clock (only_row boolean primary key default true check (only_row), offset_ms bigint not null)`,
    );
    await client.query(`grant select, insert, update on platform.clock to ${roles.platform}`);
    // BullMQ's own tables, when no Redis is configured. It says "create schema if not exists" itself at each start, and
    // PostgreSQL asks for the right to create before it looks whether there is anything to create.
    await client.query(`grant create on database ${database} to ${roles.platform}`);
    await ensureSchema(client, 'queue', 'platform', roles.platform);
    for (const service of services) await ensureSchema(client, service, service, roles.of(service));
    return roles;
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string, password: string, database: string): Promise<void> {
  const literal = client.escapeLiteral(password);
  const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (exists.rowCount === 0)
    await client.query(`create role ${role} login password ${literal} nosuperuser nocreatedb nocreaterole`);
  else await client.query(`alter role ${role} login password ${literal}`);
  await client.query(`grant connect on database ${database} to ${role}`);
  // Ownership is given through membership: PostgreSQL 15 asks for it when a schema is made for another role.
  await client.query(`grant ${role} to current_user`);
}

/**
 * The schema, owned by its role. One that an older version made, or that came here under another database's name (a copy, a
 * restored dump), changes hands with all that is in it.
 */
async function ensureSchema(
  client: pg.Client,
  schema: string,
  kind: ServiceName | 'platform',
  role: string,
): Promise<void> {
  await client.query(`create schema if not exists ${schema} authorization ${role}`);
  const { rows } = await client.query<{ owner: string }>(
    `select pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = $1`,
    [schema],
  );
  const { owner } = rows[0]!;
  if (owner === role || !new RegExp(`^octroi_${kind}(_|$)`).test(owner)) return;
  const former = client.escapeIdentifier(owner);
  await client.query(`grant ${former} to current_user`);
  await client.query(`reassign owned by ${former} to ${role}`);
  // It may be another installation's now. Its rights elsewhere stay, so "drop owned" would be too much.
  await client.query(`do $$ declare name text; begin
    for name in select nspname from pg_namespace where nspacl::text like '%' || ${client.escapeLiteral(owner)} || '%' loop
      execute format('revoke all on schema %I from ${former}', name);
    end loop; end $$`);
}

/** Where a service connects: its own URL when it has one, else the shared server with the service's own role. */
export function serviceUrl(config: Config, secrets: Secrets, roles: Roles, service: ServiceName): string {
  const own = config[`${service.toUpperCase() as Uppercase<ServiceName>}_DATABASE_URL`];
  return own ?? asRole(config.DATABASE_URL, roles.of(service), secrets);
}

/** The same database as another role. */
export function asRole(databaseUrl: string, role: string, secrets: Secrets): string {
  const url = new URL(databaseUrl);
  url.username = role;
  url.password = secrets.rolePassword(role);
  return url.toString();
}
