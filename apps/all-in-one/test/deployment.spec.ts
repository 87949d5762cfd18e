import { allRoutes } from '@libs/contracts';
import { configSchema, envExample } from '@libs/platform';
import { scratchDatabase, type ScratchDatabase } from '@libs/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';

// No Docker engine is needed: what the files say is read, and the commands they name are run as they stand.
const root = join(import.meta.dirname, '../../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

interface ComposeService {
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: unknown;
  profiles?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  build?: { target: string };
}
const compose = parse(text('docker-compose.yml'), { merge: true }) as { services: Record<string, ComposeService> };
const serviceNames = ['catalog', 'subscriptions', 'metering', 'billing'] as const;
const service = (name: string): ComposeService => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

describe('docker-compose.yml', () => {
  test.each(serviceNames)('gives %s only variables that the configuration knows', (name) => {
    const known = Object.keys(configSchema.shape);

    expect(Object.keys(service(name).environment ?? {}).filter((variable) => !known.includes(variable))).toEqual([]);
  });

  test('demands every secret instead of having a default for it', () => {
    const secret = /PASSWORD|SECRET/;
    const given = [...text('docker-compose.yml').matchAll(/\$\{(\w+)(:?[-?])?/g)];

    expect(given.length).toBeGreaterThan(10);
    expect(given.filter(([, name = '', marker]) => secret.test(name) && marker !== ':?').map(([all]) => all)).toEqual(
      [],
    );
  });

  test('names no variable that .env.example does not explain', () => {
    const explained = new Set([...text('.env.example').matchAll(/^(?:# )?(\w+)=/gm)].map(([, name]) => name));
    const named = [...text('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);

    expect(named.filter((name) => !explained.has(name))).toEqual([]);
  });

  test('starts each service when its servers are healthy, and the web when the services are', () => {
    for (const name of serviceNames) expect(service(name).depends_on).toEqual(healthy('postgres', 'redis'));
    expect(service('web').depends_on).toEqual(healthy(...serviceNames));
    for (const name of ['postgres', 'redis', 'stripe-sandbox']) expect(service(name).healthcheck).toBeDefined();
  });

  test('brings ClickHouse to those who ask for it, and nobody waits for it', () => {
    const { profiles, healthcheck, volumes } = service('clickhouse');

    expect(profiles).toEqual(['clickhouse']);
    expect(healthcheck).toBeDefined();
    expect(volumes).toEqual(['clickhouse:/var/lib/clickhouse']);
    expect(service('metering').environment).toMatchObject({ CLICKHOUSE_URL: '${CLICKHOUSE_URL:-}' });
  });

  test('keeps the queue on disk and evicts nothing', () => {
    const command = service('redis').command?.join(' ');

    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });
});

describe('Dockerfile', () => {
  const stages = text('Dockerfile').split(/^(?=FROM )/m);
  const stage = (name: string): string => stages.find((part) => part.split('\n', 1)[0]?.endsWith(` AS ${name}`)) ?? '';

  test('has a stage for every target that compose builds, each with a health check', () => {
    const targets = new Set(Object.values(compose.services).flatMap(({ build }) => build?.target ?? []));

    expect([...targets].toSorted()).toEqual(['service', 'web']);
    for (const target of targets) expect(stage(target)).toContain('HEALTHCHECK');
  });

  test('runs nothing as root', () => {
    expect(stage('service')).toMatch(/^USER node$/m);
    expect(text('Dockerfile')).toMatch(/NGINX_IMAGE=nginxinc\/nginx-unprivileged:/);
    expect(stage('web')).not.toMatch(/^USER root$/m);
  });

  test('copies only files that are there', () => {
    const copied = [...text('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from = '']) =>
      from.split(' '),
    );

    expect(copied).toContain('package-lock.json');
    expect(copied.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('nginx.conf', () => {
  // The regular expressions and prefixes that lead to a service, as nginx reads them.
  const blocks = [...text('deploy/nginx.conf').matchAll(/^ {2}location (\^~|~|=)? ?(\S+) \{\n([\s\S]*?)^ {2}\}/gm)].map(
    ([, kind, pattern = '', body = '']) => ({ kind, pattern, body }),
  );
  const targetOf = (path: string): string | undefined => {
    const fixed = blocks.find(({ kind, pattern }) => kind === '^~' && path.startsWith(pattern));
    const found = fixed ?? blocks.find(({ kind, pattern }) => kind === '~' && new RegExp(pattern).test(path));
    const name = found && new RegExp(found.pattern).exec(path)?.groups?.service;
    return /http:\/\/(\$?\w+):4100/.exec(found?.body ?? '')?.[1]?.replace('$service', name ?? '?');
  };

  test('leads every operation to the service that owns it', () => {
    expect(allRoutes.length).toBeGreaterThan(50);
    for (const { path } of allRoutes) {
      const owner = path.split('/')[1] ?? '';

      expect([path, targetOf(path)]).toEqual([path, owner === 'platform' ? 'catalog' : owner]);
    }
  });

  test('leads the documents to a service and keeps health, metrics and the pages of the web', () => {
    for (const path of ['/openapi.json', '/docs', '/docs/js/scalar.js', '/problems', '/problems/not-found'])
      expect([path, targetOf(path)]).toEqual([path, 'catalog']);
    for (const name of serviceNames) expect(targetOf(`/${name}/openapi.json`)).toBe(name);
    for (const path of ['/', '/console', '/catalog', '/billing/invoices', '/readyz', '/metrics'])
      expect([path, targetOf(path)]).toEqual([path, undefined]);
  });

  test('sends the policy that the services send', () => {
    const policy = /content-security-policy "([^"]+)"/.exec(text('deploy/security-headers.conf'))?.[1] ?? '';
    const source = text('libs/platform/src/http/http-app.ts');
    const names = policy.split('; ').map((directive) => directive.split(' ')[0] ?? '');

    expect(names.length).toBeGreaterThan(5);
    for (const name of names)
      expect(source).toContain(name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()));
  });
});

test('.env.example is what the schema says', () => {
  expect(text('.env.example').startsWith(envExample())).toBe(true);
});

describe('the command of each service', () => {
  let database: ScratchDatabase;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    database = await scratchDatabase();
  });
  afterAll(async () => {
    await Promise.all(children.map(ended));
    await database.drop();
  });

  test('starts as it stands in docker-compose.yml, becomes ready and ends on SIGTERM', async () => {
    const started = await Promise.all(serviceNames.map(async (name) => [name, await freePort()] as const));
    for (const [name, port] of started) children.push(launch(service(name), port, database.url));

    for (const [name, port] of started) expect([name, await readyz(port)]).toEqual([name, 200]);
    children.forEach((child) => child.kill('SIGTERM'));

    expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0, 0]);
  }, 60_000);
});

const healthy = (...names: string[]): Record<string, { condition: string }> =>
  Object.fromEntries(names.map((name) => [name, { condition: 'service_healthy' }]));

function launch({ command = [], environment }: ComposeService, port: number, databaseUrl: string): ChildProcess {
  const filled = Object.entries(environment ?? {}).map(([name, value]) => [
    name,
    value.replace(/\$\{\w+(:-([^}]*))?[^}]*\}/g, '$2'),
  ]);
  const [program = '', ...args] = command;
  return spawn(program === 'node' ? process.execPath : program, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...(Object.fromEntries(filled) as Record<string, string>),
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: '',
      DATABASE_URL: databaseUrl,
      REDIS_URL: process.env.TEST_REDIS_URL,
      OCTROI_SECRET: 'a secret for tests only, forty characters',
      OCTROI_ADMIN_EMAIL: 'admin@example.test',
      OCTROI_ADMIN_PASSWORD: 'a password for tests',
      STRIPE_SECRET_KEY: 'sk_test_deployment',
      STRIPE_API_BASE: 'http://127.0.0.1:9',
      STRIPE_WEBHOOK_SECRET: 'whsec_deployment',
      LOG_LEVEL: 'error',
    },
  });
}

async function readyz(port: number): Promise<number> {
  const until = performance.now() + 40_000;
  let status = 0;
  while (status !== 200 && performance.now() < until) {
    status = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.status,
      () => 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return status;
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const kill = setTimeout(() => child.kill('SIGKILL'), 20_000);
  return new Promise((resolve) =>
    child.once('exit', (code) => {
      clearTimeout(kill);
      resolve(code);
    }),
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
