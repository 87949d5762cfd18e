import { allRoutes, createProduct, listProducts, moveClock, readClock, type ProblemWire } from '@libs/contracts';
import { createLogger, loadConfig, start } from '@libs/platform';
import { openHouse, until, type House } from '@libs/testing';
import pg from 'pg';
import { catalog } from '../../catalog/src/index.js';

describe('every HTTP surface', () => {
  let house: House;
  let token: string;
  beforeAll(async () => {
    house = await openHouse([catalog]);
    token = await house.tokenFor(['admin']);
  });
  afterAll(() => house.close());

  const get = (path: string, headers: Record<string, string> = {}) => fetch(house.url + path, { headers });
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(house.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    });
  const problemOf = async (response: Response) => (await response.json()) as ProblemWire;

  it('answers an error as RFC 9457 problem details whose type is a page', async () => {
    const response = await post('/catalog/v1/products', '{"name": "", "unknown": 1}', { 'x-request-id': 'abc-1' });
    const problem = await problemOf(response);

    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(problem).toMatchObject({
      code: 'invalid',
      status: 422,
      instance: 'urn:request:abc-1',
      type: `${house.running.config.publicUrl}/problems/invalid`,
    });
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(['/body/name', '/body/key', '/body']);

    const page = await get('/problems/invalid');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('The input is well-formed but wrong');
  });

  it.each([
    ['no JSON', '{"name": ', 400, 'unreadable'],
    ['a key that pollutes prototypes', '{"__proto__": {"isAdmin": true}}', 400, 'unreadable'],
    ['more than a mebibyte', `{"name": "${'x'.repeat(1_100_000)}"}`, 413, 'too_large'],
  ])('refuses %s', async (_, body, status, code) => {
    const response = await post('/catalog/v1/products', body);

    expect([response.status, (await problemOf(response)).code]).toEqual([status, code]);
  });

  it('refuses a NUL character, which PostgreSQL cannot store, as bad input', async () => {
    const response = await post('/catalog/v1/products', JSON.stringify({ key: 'nul', name: 'a\u0000b' }));

    expect([response.status, (await problemOf(response)).code]).toEqual([422, 'invalid']);
  });

  it('knows nothing at an address that is not declared', async () => {
    expect([(await get('/catalog/v1/nothing')).status, (await problemOf(await get('/nowhere'))).code]).toEqual([
      404,
      'not_found',
    ]);
  });

  it('pages through a list to the end, each row once, though rows are added meanwhile', async () => {
    const admin = await house.as('admin');
    for (let i = 0; i < 7; i += 1)
      await admin.call(createProduct, { body: { key: `p${i}`, name: `P${i}`, description: '', category: '' } });

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.call(listProducts, { query: { limit: 3, ...(cursor && { cursor }) } });
      seen.push(...page.items.map(({ key }) => key));
      if (seen.length === 3)
        await admin.call(createProduct, { body: { key: 'late', name: 'Late', description: '', category: '' } });
      cursor = page.nextCursor ?? undefined;
    } while (cursor);

    expect(seen).toEqual(['p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0']);
    expect(
      (await problemOf(await get('/catalog/v1/products?cursor=abc', { authorization: `Bearer ${token}` }))).errors?.[0]
        ?.pointer,
    ).toBe('/query/cursor');
  });

  it('sends the headers that keep a browser safe', async () => {
    const { headers } = await get('/livez');

    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is live, ready, and measured', async () => {
    const ready = await get('/readyz');

    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      services: { catalog: { ok: true, pendingMigrations: 0, consumersProgress: true } },
    });
    expect(await (await get('/metrics')).text()).toMatch(/octroi_process_cpu_user_seconds_total [\d.]+/);
  });

  it('is not ready while a migration is missing', async () => {
    const source = house.source('catalog');
    const [row] = await source.query<Array<{ id: number }>>('select * from migrations order by id desc limit 1');
    await source.query('delete from migrations where id = $1', [row!.id]);
    try {
      const ready = await get('/readyz');
      expect([ready.status, await ready.json()]).toMatchObject([
        503,
        { status: 'not_ready', services: { catalog: { ok: false, pendingMigrations: 1 } } },
      ]);
    } finally {
      await source.query('insert into migrations select * from json_populate_record(null::migrations, $1)', [
        JSON.stringify(row),
      ]);
    }
    expect((await get('/readyz')).status).toBe(200);
  });

  it('is not ready while its database cannot be asked', async () => {
    const admin = new pg.Client({ connectionString: house.running.config.DATABASE_URL });
    await admin.connect();
    await admin.query('begin; lock table catalog.migrations in access exclusive mode');
    const ready = await get('/readyz');
    await admin.query('rollback');
    await admin.end();

    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { services: { catalog: { ok: false, error: 'no answer within 2000 ms' } } },
    ]);
  });

  it('outlives a connection that is cut while nobody listens to it', async () => {
    const pool = (house.source('catalog').driver as unknown as { master: pg.Pool }).master;
    const borrowed = await pool.connect();
    const ended = new Promise<void>((resolve) => borrowed.on('end', resolve));
    const { rows } = await borrowed.query<{ pid: number }>('select pg_backend_pid() as pid');

    // The service's own user may end its own sessions.
    await pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
    await ended;
    borrowed.release(true);

    expect((await get('/readyz')).status).toBe(200);
  });

  it('documents every operation in one OpenAPI 3.1 document without a dangling reference', async () => {
    const text = await (await get('/openapi.json')).text();
    const document = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
      components: { schemas: object };
    };

    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(operations.sort()).toEqual(allRoutes.map(({ name }) => name).sort());
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!);
    expect(references.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(text).not.toContain('$defs');
    expect((await get('/catalog/openapi.json')).status).toBe(200);
  });

  it('moves its clock forwards only, and only for those who may', async () => {
    const admin = await house.as('admin');

    await expect(admin.call(moveClock, { body: { now: '2020-01-01T00:00:00Z' } })).rejects.toMatchObject({
      problem: { code: 'clock_locked' },
    });
    expect(await house.anonymous.call(readClock, {})).toMatchObject({ now: '2026-03-01T09:00:00.000Z', mayMove: true });
    await expect(
      (await house.as('finance')).call(moveClock, { body: { now: '2027-01-01T00:00:00Z' } }),
    ).rejects.toMatchObject({ status: 403 });
  });
});

it('knows of a move of the clock that another process made while it could not listen', async () => {
  const sandbox = await openHouse([catalog], { time: 'movable' });
  const { clock } = sandbox.running.shared;
  const before = clock.now().getTime();
  const admin = new pg.Client({ connectionString: sandbox.running.config.DATABASE_URL });
  await admin.connect();

  // Nobody is told: only who reads again knows.
  await admin.query('update platform.clock set offset_ms = offset_ms + 86400000');
  const { rowCount } = await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen octroi_clock' and datname = current_database()`,
  );
  await admin.end();

  expect(rowCount).toBe(1);
  await until('it is a day later', () => clock.now().getTime() - before >= 86_400_000);
  const later = new Date(clock.now().getTime() + 86_400_000).toISOString();
  await (await sandbox.as('admin')).call(moveClock, { body: { now: later } });
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(2 * 86_400_000);
  await sandbox.close();
});

it('does not start with a live Stripe key on a clock that was moved', async () => {
  const sandbox = await openHouse([catalog], { time: 'movable' });
  const { DATABASE_URL, OCTROI_SECRET } = sandbox.running.config;
  const live = loadConfig({ DATABASE_URL, OCTROI_SECRET, PORT: '0', STRIPE_SECRET_KEY: 'sk_live_none' });

  await expect(start(live, [], { logger: createLogger('silent') })).rejects.toThrow('its clock was moved');

  await sandbox.close();
});
