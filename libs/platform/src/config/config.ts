import { z } from 'zod';
import { plantedBugs } from '../planted-bug.js';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const optionalUrl = z.url().optional();

/**
 * Everything the environment can say, with a default for all that development does not have to know. `.env.example` is
 * generated from it; a variable that is not here does not exist.
 */
export const configSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .meta({ description: 'development, test or production.' }),
  HOST: z.string().default('127.0.0.1').meta({ description: 'Address to listen on; 0.0.0.0 in a container.' }),
  PORT: z.coerce.number().int().min(0).max(65535).default(4100).meta({ description: 'Port to listen on.' }),
  PUBLIC_URL: optionalUrl.meta({
    description: 'Address people and Stripe reach this installation at; default http://localhost:PORT.',
  }),
  DATABASE_URL: z.url().meta({ description: 'PostgreSQL 15 or later; the user may create roles and schemas.' }),
  CATALOG_DATABASE_URL: optionalUrl.meta({
    description: 'Catalog on a server of its own; its user owns schema "catalog".',
  }),
  SUBSCRIPTIONS_DATABASE_URL: optionalUrl.meta({ description: 'Subscriptions on a server of its own.' }),
  METERING_DATABASE_URL: optionalUrl.meta({ description: 'Metering on a server of its own.' }),
  BILLING_DATABASE_URL: optionalUrl.meta({ description: 'Billing on a server of its own.' }),
  REDIS_URL: optionalUrl.meta({
    description: 'Redis 6.2 or later with AOF and noeviction; unset: the queue lives in PostgreSQL.',
  }),
  CLICKHOUSE_URL: optionalUrl.meta({
    description:
      'ClickHouse 25.3 or later, http://user:password@host:8123/database: usage queries are answered from there, filled from PostgreSQL; unset: from PostgreSQL.',
  }),
  CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/)
    .optional()
    .meta({ description: "Name of ClickHouse's cluster: replicated and distributed tables; unset: one server." }),
  QUEUE_LOCK_SECONDS: z.coerce.number().int().min(1).max(600).default(10).meta({
    description:
      'A worker silent for this long is taken for dead and its message given to another, a transaction silent for three times as long is ended; alike in all processes.',
  }),
  READY_OUTBOX_AGE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300).meta({
    description: '/readyz says no while a message of ours has waited for longer than this to get into the queue.',
  }),
  OCTROI_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters; make one with: openssl rand -base64 48')
    .meta({ description: 'Master secret: database role passwords and encryption keys are derived from it. Keep it.' }),
  STRIPE_SECRET_KEY: z
    .string()
    .startsWith('sk_')
    .optional()
    .meta({ description: 'Stripe secret key; unset: the built-in sandbox.' }),
  STRIPE_API_BASE: optionalUrl.meta({ description: "Address of the Stripe sandbox; unset with a key: Stripe's own." }),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .optional()
    .meta({ description: 'Signing secret of the webhook endpoints; two, comma-separated, while rotating.' }),
  STRIPE_ENVIRONMENT: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('octroi')
    .meta({ description: "Marks this installation's objects in Stripe, when several share one Stripe account." }),
  STRIPE_LEASE_SECONDS: z.coerce.number().int().min(1).max(600).default(45).meta({
    description:
      'A process that died while it spoke to Stripe is replaced after this long; longer than the slowest call.',
  }),
  SANDBOX_CLOCK: flag
    .optional()
    .meta({ description: 'Allow POST /platform/v1/clock; default: true unless a live Stripe key is set.' }),
  SANDBOX_CLOCK_START: z.iso
    .datetime()
    .optional()
    .meta({ description: 'The instant a new sandbox begins at; later starts go on from where the clock is.' }),
  USAGE_GRACE_HOURS: z.coerce
    .number()
    .int()
    .min(0)
    .max(744)
    .default(1)
    .meta({ description: 'How long a closed period waits for late events.' }),
  GOOGLE_JWKS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs').meta({
    description: 'Keys that sign the OpenID Connect tokens of Google Pub/Sub pushes (connections of Apigee).',
  }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .meta({ description: 'Least severe level that is logged.' }),
  OCTROI_ADMIN_EMAIL: z
    .email()
    .optional()
    .meta({ description: 'First administrator, made when there is no member yet.' }),
  OCTROI_ADMIN_PASSWORD: z.string().min(10).optional().meta({ description: 'His password.' }),
  OCTROI_ADMIN_TOKEN: z
    .string()
    .min(32)
    .optional()
    .meta({ description: 'An API token with every role, made at the same time.' }),
  FAILPOINT: z.string().optional().meta({
    description:
      'For tests of the project itself: the process kills itself at this named point, or with `freeze:` before it, stops.',
  }),
  PLANTED_BUG: z.enum(plantedBugs).optional().meta({
    description:
      'For tests of the project itself, with NODE_ENV=test only: a mistake that `npm run chaos` has to catch.',
  }),
  TRUST_PROXY: flag.default(false).meta({
    description: "true behind a proxy of ours: the caller's address is then what the proxy says in X-Forwarded-For.",
  }),
  WEB_ROOT: z
    .string()
    .optional()
    .meta({ description: 'Folder of the built web; unset: this process serves no pages.' }),
});

type Variables = z.infer<typeof configSchema>;

/** The checked configuration. `publicUrl` has no trailing slash. */
export interface Config extends Omit<Variables, 'PUBLIC_URL' | 'SANDBOX_CLOCK'> {
  publicUrl: string;
  /** True when Stripe is live: then the clock cannot be moved. */
  isLive: boolean;
  mayMoveClock: boolean;
}

/** What is wrong with the environment, all of it at once. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads and checks the environment.
 * @throws ConfigError with every fault, named by variable.
 */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty variable means "not set": compose files and shells cannot express absence otherwise.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = configSchema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!given.STRIPE_SECRET_KEY && !given.STRIPE_API_BASE) {
    faults.push('STRIPE_SECRET_KEY: set a key, or STRIPE_API_BASE to the address of the sandbox');
  }
  const isLive = given.STRIPE_SECRET_KEY?.startsWith('sk_live_') ?? false;
  if (isLive && given.SANDBOX_CLOCK === 'true') faults.push('SANDBOX_CLOCK: must not be true with a live Stripe key');
  if (given.PLANTED_BUG !== undefined && (isLive || given.NODE_ENV !== 'test'))
    faults.push('PLANTED_BUG: only with NODE_ENV=test, and never with a live Stripe key');
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const { PUBLIC_URL, SANDBOX_CLOCK, ...rest } = parsed.data;
  return {
    ...rest,
    publicUrl: (PUBLIC_URL ?? `http://localhost:${rest.PORT}`).replace(/\/+$/, ''),
    isLive,
    mayMoveClock: SANDBOX_CLOCK ?? !isLive,
  };
}

/** `.env.example`, from the schema: each variable with its meaning and its default. */
export function envExample(): string {
  return Object.entries(configSchema.shape)
    .map(([name, field]) => {
      const fallback = field instanceof z.ZodDefault ? String(field.def.defaultValue) : '';
      const description = (field as z.ZodType).meta()?.description ?? '';
      return `# ${description}\n${fallback ? '' : '# '}${name}=${fallback}\n`;
    })
    .join('\n');
}

/** Injection token of the configuration. */
export const CONFIG = Symbol('CONFIG');
