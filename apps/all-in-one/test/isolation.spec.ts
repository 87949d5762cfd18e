import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { allRoutes, createMeter, moveClock, serviceNames, signIn } from '@libs/contracts';
import { createLogger, loadConfig, problemKinds, problemsDocument, newToken, start, type Config } from '@libs/platform';
import { openHouse, scratchDatabase, until, type House } from '@libs/testing';
import pg from 'pg';
import { billing } from '../../billing/src/index.js';
import { catalog } from '../../catalog/src/index.js';
import { metering } from '../../metering/src/index.js';
import { subscriptions } from '../../subscriptions/src/index.js';

describe('the four services side by side', () => {
  let house: House;
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  beforeAll(async () => {
    house = await openHouse([catalog, subscriptions, metering, billing], { logger: createLogger('trace', sink) });
  });
  afterAll(() => house.close());

  it.each(serviceNames)(
    '%s has a schema, a migrations table and a role of its own, and cannot read the others',
    async (name) => {
      const { url } = house.source(name).options as { url: string };
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        expect((await client.query('select current_user as role')).rows).toEqual([
          { role: house.running.shared.roles.of(name) },
        ]);
        expect(Number((await client.query(`select count(*) from ${name}.migrations`)).rows[0].count)).toBeGreaterThan(
          2,
        );
        for (const other of serviceNames.filter((one) => one !== name)) {
          await expect(client.query(`select * from ${other}.outbox`)).rejects.toThrow(/permission denied/);
        }
        await expect(client.query('create table public.mine (id int)')).rejects.toThrow(/permission denied/);
      } finally {
        await client.end();
      }
    },
  );

  it('lets the role that looks up who is asking read the two views and nothing else', async () => {
    const { secrets, config, roles } = house.running.shared;
    const url = new URL(config.DATABASE_URL);
    url.username = roles.platform;
    url.password = secrets.rolePassword(roles.platform);
    const client = new pg.Client({ connectionString: url.toString() });
    await client.connect();
    try {
      await client.query('select * from subscriptions.session_actors');
      await client.query('select * from subscriptions.token_actors');
      await expect(client.query('select * from subscriptions.members')).rejects.toThrow(/permission denied/);
      await expect(client.query('select * from billing.invoices')).rejects.toThrow(/permission denied/);
    } finally {
      await client.end();
    }
  });

  it('has a page for every problem that an operation names', async () => {
    const codes = [...new Set(allRoutes.flatMap(({ problems = [] }) => problems))];

    const missing = [];
    for (const code of codes) {
      const page = await fetch(`${house.url}/problems/${code}`);
      if (page.status !== 200 || !(await page.text()).includes(`<code>${code}</code>`)) missing.push(code);
    }

    expect(codes.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  it('keeps docs/problems.md as the pages are (UPDATE=1 writes it)', async () => {
    const file = path.resolve('docs/problems.md');
    const document = problemsDocument(problemKinds());
    if (process.env.UPDATE) await writeFile(file, document);

    expect(await readFile(file, 'utf8')).toBe(document);
  });

  it('migrates a new database once, though two processes start on it at the same time', async () => {
    const database = await scratchDatabase();
    const config = loadConfig({
      NODE_ENV: 'test',
      PORT: '0',
      DATABASE_URL: database.url,
      OCTROI_SECRET: 'a secret for tests only, forty characters',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      LOG_LEVEL: 'silent',
    });
    const both = await Promise.all([start(config, [catalog], {}), start(config, [catalog], {})]);
    try {
      const [{ count, names }] = await both[0]!.services[0]!.source.query(
        'select count(*)::int as count, count(distinct name)::int as names from migrations',
      );
      expect([count, names]).toEqual([names, both[0]!.services[0]!.source.migrations.length]);
    } finally {
      await Promise.all(both.map((running) => running.close()));
      await database.drop();
    }
  });

  it('shares a PostgreSQL server with another installation that has another secret, be it a copy or older', async () => {
    const first = await scratchDatabase();
    const second = await scratchDatabase();
    const configOf = ({ url }: { url: string }, secret: string) =>
      loadConfig({
        ...{ NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', STRIPE_API_BASE: 'http://127.0.0.1:1' },
        DATABASE_URL: url,
        OCTROI_SECRET: secret.repeat(40),
      });
    // Every connection is new, so that a password which somebody else has changed is noticed.
    const works = async (config: Config): Promise<void> => {
      const running = await start(config, [catalog, subscriptions], {});
      const { token } = newToken('pat');
      const answer = await fetch(`${running.url}/catalog/v1/meters`, { headers: { authorization: `Bearer ${token}` } });
      const ready = await fetch(`${running.url}/readyz`);
      await running.close();
      expect([answer.status, ready.status]).toEqual([401, 200]);
    };
    const [one, two] = [configOf(first, 'a'), configOf(second, 'b')];

    await works(one);
    await second.drop();
    await copyDatabase(first.url, second.url);
    await works(two);
    await works(one);
    // As versions before this one named them: without the database.
    await ask(second.url, `alter role octroi_catalog_${nameOf(second.url)} rename to octroi_catalog`);
    await works(two);

    const owners = await ask(second.url, `select distinct tableowner from pg_tables where schemaname = 'catalog'`);
    expect(owners).toEqual([{ tableowner: `octroi_catalog_${nameOf(second.url)}` }]);
    await second.drop();
    await first.drop();
  });

  it('writes no secret into its log, whatever is sent', async () => {
    const token = await house.tokenFor(['admin']);
    const headers = {
      authorization: `Bearer ${token}`,
      cookie: 'octroi_session=oct_ses_cookie-secret',
      'x-api-key': 'header-secret',
      'content-type': 'application/json',
    };
    await fetch(`${house.url}/catalog/v1/meters?token=query-secret`, { headers });
    await fetch(`${house.url}/metering/v1/ingest/none?token=ingest-secret`, {
      method: 'POST',
      headers,
      body: '{"password":"body-secret"',
    });
    await house.anonymous
      .call(signIn, { body: { email: 'nobody@test.test', password: 'password-secret' } })
      .catch(() => undefined);
    await (
      await house.as('admin')
    )
      .call(createMeter, { body: { secret: 'field-secret' } as never })
      .catch(() => undefined);

    const log = lines.join('');
    expect(log).toContain('"path":"/catalog/v1/meters"');
    expect(log.match(/[a-z]+-secret/g)).toBeNull();
    expect(log).not.toContain(token);
  });

  it('does not move its clock when Stripe is live', async () => {
    const live = await openHouse([catalog], { env: { STRIPE_SECRET_KEY: 'sk_live_never_used', STRIPE_API_BASE: '' } });
    try {
      const admin = await live.as('admin');
      await expect(admin.call(moveClock, { body: { now: '2030-01-01T00:00:00Z' } })).rejects.toMatchObject({
        problem: { code: 'clock_locked', status: 409 },
      });
    } finally {
      await live.close();
    }
  });
});

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

async function copyDatabase(from: string, to: string): Promise<void> {
  const server = new URL(from);
  server.pathname = '/postgres';
  const others = `select query from pg_stat_activity where datname = '${nameOf(from)}'`;
  // PostgreSQL ends the processes of closed connections when it comes to it; a copy would wait for them for 5 s only.
  await until('nobody is connected any more', async () => (await ask(server.toString(), others)).length === 0);
  await ask(server.toString(), `create database ${nameOf(to)} template ${nameOf(from)}`);
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(sql).then(
    ({ rows }) => client.end().then(() => rows),
    (error) => client.end().then(() => Promise.reject(error)),
  );
}
