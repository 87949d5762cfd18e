import { jest } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Message } from '@libs/contracts';
import type { Worker } from 'bullmq';
import { failpoints } from '../src/failpoint.js';
import { MessagingHealth } from '../src/messaging/health.js';
import { OutboxRelay } from '../src/messaging/outbox-relay.js';
import { MessagingServer } from '../src/messaging/server.js';
import { effects, eventually, say, unsettled } from './messaging/harness.js';
import { backends } from './messaging/place.js';
import { compile, root, Stage } from './messaging/stage.js';

// Every wait ends by itself long before; this is for a machine that does much else.
jest.setTimeout(30_000);

const partnerOf = (message: Message): string => (message.data as { partnerId: string }).partnerId;
const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${String(n).padStart(3, '0')}`);

beforeAll(compile, 60_000);

describe.each(backends)('messages through faults over %s', (kind) => {
  let stage: Stage;
  let redis: OwnRedis | undefined;
  // FLUSHALL takes everything from everybody: these tests have a Redis of their own.
  beforeAll(async () => {
    if (kind === 'redis') redis = await startOwnRedis();
  });
  beforeEach(async () => {
    stage = await Stage.on(kind, redis?.url);
  });
  afterEach(() => stage.close(), 20_000);
  afterAll(() => redis?.end());

  it('loses nothing when the queue loses everything in mid-run, again and again', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const from = await stage.sender();
    const to = await stage.receiver({ behaviour: () => gate });
    const all = names(150);
    for (const partner of all.slice(0, 100)) await say(from, partner);
    await eventually(async () =>
      expect(await from.source.query(`select 1 from outbox where sent_at is not null`)).toHaveLength(100),
    );

    // Five are being handled, the others wait in the queue: it forgets all of them.
    await stage.place.loseQueue();
    open();
    for (const [n, partner] of all.slice(100).entries()) {
      await say(from, partner);
      if (n % 20 === 10) await stage.place.loseQueue();
    }

    await eventually(async () => expect(await unsettled(from)).toBe(0), 20_000);
    expect(await effects(to)).toEqual(all);
  }, 40_000);

  it('waits for a service that was never started, though the queue forgets it meanwhile', async () => {
    const from = await stage.sender();
    await say(from, 'early');
    await eventually(async () =>
      expect(await from.source.query(`select 1 from outbox where sent_at is not null`)).toHaveLength(1),
    );
    await stage.place.loseQueue();

    const to = await stage.receiver();

    await eventually(async () => expect(await effects(to)).toEqual(['early']));
    await eventually(async () => expect(await unsettled(from)).toBe(0));
  });

  it('is handled once when two relays and two workers run side by side', async () => {
    const [first] = await Promise.all([stage.sender(), stage.sender()]);
    const [to] = await Promise.all([stage.receiver(), stage.receiver()]);
    const all = names(120);

    await Promise.all(all.map((partner) => say(first!, partner)));

    await eventually(async () => expect(await unsettled(first!)).toBe(0));
    expect(await effects(to!)).toEqual(all);
  });

  it('finishes what it handles when it ends, and takes no more', async () => {
    const began: string[] = [];
    const from = await stage.sender();
    const to = await stage.receiver({
      messaging: { concurrency: 1 },
      behaviour: async (message) => {
        began.push(partnerOf(message));
        await new Promise((resolve) => setTimeout(resolve, 400));
      },
    });
    await say(from, 'in hand');
    await eventually(async () => expect(began).toEqual(['in hand']));
    for (const partner of ['later 1', 'later 2']) await say(from, partner);

    await stage.end(to);

    expect(began).toEqual(['in hand']);
    const next = await stage.receiver();
    expect(await effects(next)).toContain('in hand');
    await eventually(async () => expect(await effects(next)).toEqual(['in hand', 'later 1', 'later 2']));
    await eventually(async () => expect(await unsettled(from)).toBe(0));
  });

  it('goes on when the database has cut every connection', async () => {
    const patient = { messaging: { attempts: 100 } };
    const from = await stage.sender(patient);
    const to = await stage.receiver(patient);
    const all = names(60);

    for (const [n, partner] of all.entries()) {
      // The test's own connection is cut as well.
      await eventually(() => say(from, partner));
      if (n === 20 || n === 40) await stage.place.cutConnections();
    }

    await eventually(async () => expect(await unsettled(from)).toBe(0), 20_000);
    expect(await effects(to)).toEqual(all);
    await eventually(() => say(from, 'still woken'));
    await eventually(async () => expect(await effects(to)).toContain('still woken'));
  }, 40_000);

  it('has no second effect when a worker frozen past its lock wakes up', async () => {
    const from = await stage.sender();
    await say(from, 'frozen');
    const frozen = stage.child({ freeze: 'handler' });
    await eventually(async () => expect(await stateOf(frozen)).toBe('T'), 30_000);

    const to = await stage.receiver();
    await eventually(async () => expect(await effects(to)).toEqual(['frozen']));
    frozen.kill('SIGCONT');

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(frozen.exitCode).toBeNull();
    expect(await effects(to)).toEqual(['frozen']);
    // The woken process is well and goes on working.
    await stage.end(to);
    await say(from, 'next');
    await eventually(async () => expect(await effects(from)).toEqual(['frozen', 'next']));
  }, 60_000);

  it('does not wait for a relay that froze with the message in its hand', async () => {
    const frozen = stage.child({ freeze: 'relay' });
    await eventually(async () => expect(await stateOf(frozen)).toBe('T'), 30_000);

    const from = await stage.sender();
    const to = await stage.receiver();
    await eventually(async () => expect(await effects(to)).toEqual(['claimed']));
    frozen.kill('SIGCONT');

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    await eventually(async () => expect(await stateOf(frozen)).not.toBe('T'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(frozen.exitCode).toBeNull();
    expect(await effects(to)).toEqual(['claimed']);
  }, 60_000);

  it('has exactly one effect though the process is killed at each step', async () => {
    const steps = failpoints.filter((point) => /^(relay|receiver)\./.test(point));
    expect(steps).toHaveLength(6);
    const quiet = await stage.sender();
    await quiet.app.get(OutboxRelay, { strict: false }).beforeApplicationShutdown();

    for (const step of steps) {
      await say(quiet, step);
      expect(await exit(stage.child({ killAt: step }))).toBe('SIGKILL');
    }

    const to = await stage.receiver();
    await stage.sender();
    await eventually(async () => expect(await unsettled(quiet)).toBe(0), 20_000);
    expect(await effects(to)).toEqual(steps.toSorted());
  }, 120_000);

  it('is given to a new worker when the old one has stopped taking messages without a word', async () => {
    const from = await stage.sender();
    const to = await stage.receiver({ messaging: { stuckMs: 600 } });
    await to.app.get(MessagingServer, { strict: false }).unwrap<Worker>().pause(true);

    await say(from, 'stuck');

    await eventually(async () => expect(await effects(to)).toEqual(['stuck']));
    expect((await to.app.get(MessagingHealth, { strict: false }).look()).consumersProgress).toBe(true);
  });

  it('can be sent again to a service whose database was restored to an earlier state', async () => {
    const from = await stage.sender();
    const to = await stage.receiver();
    for (const partner of ['kept', 'lost']) await say(from, partner);
    await eventually(async () => expect(await unsettled(from)).toBe(0));
    await to.source.query(
      `delete from inbox where message_id = (select message_id from effects where partner_id = 'lost')`,
    );
    await to.source.query(`delete from effects where partner_id = 'lost'`);

    expect(await from.app.get(OutboxRelay, { strict: false }).republish(new Date(0))).toBe(2);

    await eventually(async () => expect(await effects(to)).toEqual(['kept', 'lost']));
    await eventually(async () => expect(await unsettled(from)).toBe(0));
  });
});

const withRedis = backends.includes('redis') ? describe : describe.skip;

withRedis('messages through the end of Redis', () => {
  it('waits while Redis is away and goes on with one that remembers nothing', async () => {
    const first = await startOwnRedis();
    const stage = await Stage.on('redis', first.url);
    const from = await stage.sender();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const to = await stage.receiver({ behaviour: () => gate });
    for (const partner of names(20)) await say(from, partner);
    await eventually(async () =>
      expect(await from.source.query(`select 1 from outbox where sent_at is not null`)).toHaveLength(20),
    );

    process.kill(first.pid, 'SIGKILL');
    await say(from, 'said while away');
    open();
    await eventually(() =>
      expect(to.app.get(MessagingHealth, { strict: false }).look()).rejects.toThrow('cannot be reached'),
    );
    const second = await startOwnRedis(first);

    await eventually(async () => expect(await unsettled(from)).toBe(0), 20_000);
    expect(await effects(to)).toEqual([...names(20), 'said while away']);
    await stage.close();
    await second.end();
  }, 60_000);
});

interface OwnRedis {
  url: string;
  pid: number;
  port: number;
  folder: string;
  end(): Promise<void>;
}

/** A Redis of the test's own, with nothing in it; in the place of one that is gone when that is given. */
async function startOwnRedis(gone?: Pick<OwnRedis, 'folder' | 'port'>): Promise<OwnRedis> {
  const folder = gone?.folder ?? (await mkdtemp(path.join(tmpdir(), 'octroi-messaging-redis-')));
  const { startRedis } = await import(path.join(root, 'tools/lib/redis.mjs'));
  const { url, pid, port, stop } = await startRedis({ folder, password: 'p', isDurable: false, port: gone?.port });
  return { url, pid, port, folder, end: () => stop().then(() => rm(folder, { recursive: true })) };
}

const exit = (process: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolve) => process.once('exit', (_, signal) => resolve(signal)));

/** The process's state as the kernel names it: `T` is stopped. */
const stateOf = async (process: ChildProcess): Promise<string | undefined> =>
  (await readFile(`/proc/${process.pid}/stat`, 'utf8')).split(' ')[2];
