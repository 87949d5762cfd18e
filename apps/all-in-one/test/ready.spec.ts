import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openHouse, until, type House } from '@libs/testing';
import { subscriptions } from '../../subscriptions/src/index.js';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
interface Redis {
  url: string;
  port: number;
  pid: number;
  stop(): Promise<void>;
}
interface Answer {
  status: string;
  services: { subscriptions: { ok: boolean; error?: string; consumersProgress?: boolean } };
}

(hasRedis ? describe : describe.skip)('/readyz, with a Redis of its own', () => {
  let folder: string;
  let redis: Redis;
  let house: House;

  const startRedis = async (port?: number): Promise<void> => {
    const module = path.join(import.meta.dirname, '../../../tools/lib/redis.mjs');
    redis = await (await import(module)).startRedis({ folder, password: 'p', isDurable: false, port });
  };
  const says = (status: number, error?: RegExp): Promise<Answer> =>
    until(`${status} ${error ?? ''}`, async () => {
      const response = await fetch(`${house.url}/readyz`);
      const answer = (await response.json()) as Answer;
      const said = answer.services.subscriptions.error ?? '';
      return response.status === status && (error ? error.test(said) : said === '') && answer;
    });
  const query = (sql: string) => house.source('subscriptions').query(sql);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'octroi-ready-'));
    await startRedis();
    house = await openHouse([subscriptions], {
      queue: 'postgres',
      env: { REDIS_URL: redis.url, READY_OUTBOX_AGE_SECONDS: '60' },
      messaging: { standstillMs: 1_500, stuckMs: 400 },
    });
  });
  afterAll(async () => {
    await house?.close();
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('says no while Redis stands still, and yes when it goes on', async () => {
    await says(200);

    process.kill(redis.pid, 'SIGSTOP');
    const frozen = await says(503, /^the queue cannot be reached$/);
    process.kill(redis.pid, 'SIGCONT');

    expect(frozen).toMatchObject({ status: 'not_ready', services: { subscriptions: { ok: false } } });
    await says(200);
  });

  it('says no while Redis is gone, and yes when another one has taken its place', async () => {
    process.kill(redis.pid, 'SIGKILL');
    await says(503, /^the queue cannot be reached$/);

    await startRedis(redis.port);

    await says(200);
  });

  it('says no while its consumers hang over what they have and others wait, and yes when they go on', async () => {
    const lock = house.source('subscriptions').createQueryRunner();
    await lock.connect();
    await lock.query('begin');
    await lock.query('lock table inbox in access exclusive mode');
    const retired = { planId: 'pln_1', planKey: 'none', version: 1, retiredAt: '2026-03-01T00:00:00.000Z' };
    // More than are handled side by side.
    for (let n = 0; n < 8; n += 1) await house.send('plan.retired', { ...retired, version: n + 1 });

    const hanging = await says(503, /^messages wait and none was taken for 2 s$/);
    await lock.query('rollback');
    await lock.release();

    expect(hanging.services.subscriptions).toMatchObject({ ok: false, consumersProgress: false });
    await says(200);
    await until('all are taken', async () => (await query('select from inbox')).length === 8);
  });

  it('says no while a message of its own has waited too long to get into the queue', async () => {
    const old = `set sent_at = null, settled_at = null, due_at = now() + interval '1 hour', created_at = now()`;
    await query(`update outbox ${old} - interval '2 minutes'`);
    await says(503, /^the oldest unsent message is 12\d s old, more than 60 s$/);

    await query(`update outbox ${old} - interval '30 seconds'`);

    await says(200);
  });
});
