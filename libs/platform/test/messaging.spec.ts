import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Message } from '@libs/contracts';
import type { Worker } from 'bullmq';
import { DeadLetters } from '../src/messaging/dead-letters.js';
import { MessagingHealth } from '../src/messaging/health.js';
import type { MessagingStep } from '../src/messaging/options.js';
import { OutboxRelay } from '../src/messaging/outbox-relay.js';
import { Queues } from '../src/messaging/queues.js';
import { MessagingServer } from '../src/messaging/server.js';
import {
  effects,
  eventually,
  say,
  startReceiver,
  startSender,
  type TestService,
  unsettled,
} from './messaging/harness.js';
import { backends, newPlace, type TestPlace } from './messaging/place.js';

const root = path.resolve(import.meta.dirname, '../../..');
const dist = path.join(root, 'dist/libs/platform/test/messaging/child.js');
const partnerOf = (message: Message): string => (message.data as { partnerId: string }).partnerId;
const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${String(n).padStart(3, '0')}`);

beforeAll(async () => {
  const { ensureBuilt } = await import(path.join(root, 'tools/lib/build.mjs'));
  // A fault in a file of another lib is that lib's test's business.
  await ensureBuilt({ withWeb: false, isQuiet: true }).catch(() => {});
}, 60_000);

describe.each(backends)('messages over %s', (kind) => {
  let place: TestPlace;
  let running: Array<{ close(): Promise<unknown> }>;
  const keep = <T extends { close(): Promise<unknown> }>(service: T): T => {
    running.push(service);
    return service;
  };
  const sender = async (options?: Parameters<typeof startSender>[1]) => keep(await startSender(place, options));
  const receiver = async (options?: Parameters<typeof startReceiver>[1]) => keep(await startReceiver(place, options));
  const close = async (service: TestService) => {
    running = running.filter((other) => other !== service);
    await service.close();
  };
  const child = (at: MessagingStep, signal: 'SIGKILL' | 'SIGSTOP', messaging = {}): ChildProcess => {
    const { databaseUrl, queue } = place;
    const started = spawn(
      process.execPath,
      [dist, JSON.stringify({ place: { databaseUrl, queue }, at, signal, messaging })],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    keep({ close: async () => void started.kill('SIGKILL') });
    return started;
  };

  beforeEach(async () => {
    running = [];
    place = await newPlace(kind);
  });
  afterEach(async () => {
    await Promise.all(running.map((service) => service.close()));
    await place.remove();
  }, 20_000);

  it('arrives at once, woken by the commit and not by the clock', async () => {
    const from = await sender({ messaging: { pollMs: 60_000 } });
    const to = await receiver();
    await new Promise((resolve) => setTimeout(resolve, 200));

    await say(from, 'a');

    await eventually(async () => expect(await effects(to)).toEqual(['a']), 3_000);
  });

  it('is found by polling when nobody was woken', async () => {
    const from = await sender();
    const to = await receiver();

    await from.source.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers)
       values ('msg_quiet', 'partner.settled', 1, now(), '{"partnerId": "quiet", "settledAt": "2026-03-01T00:00:00Z"}', '{subscriptions}')`,
    );

    await eventually(async () => expect(await effects(to)).toEqual(['quiet']));
  });

  it('is never sent when its transaction is undone', async () => {
    const from = await sender();
    const to = await receiver();

    await expect(
      from.database.transaction(async () => {
        await say(from, 'undone');
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await say(from, 'done');

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    expect(await effects(to)).toEqual(['done']);
  });

  it('has one effect however often it is delivered', async () => {
    const from = await sender();
    const to = await receiver();
    const id = await say(from, 'twice');
    const message = { id, name: 'partner.settled', version: 1, occurredAt: '2026-03-01T00:00:00Z' };
    const data = { partnerId: 'twice', settledAt: '2026-03-01T00:00:00Z' };

    const queue = to.app.get(Queues, { strict: false }).to('subscriptions');
    const again = names(10).map((jobId) => ({ name: message.name, data: { ...message, data }, opts: { jobId } }));
    await queue.addBulk(again);

    await eventually(async () => {
      const states = await Promise.all(again.map(({ opts }) => queue.getJobState(opts.jobId)));
      expect(new Set(states)).toEqual(new Set(['completed']));
      expect(await unsettled(from)).toBe(0);
    });
    expect(await effects(to)).toEqual(['twice']);
  });

  it('loses nothing when the queue loses everything, three times in mid-run', async () => {
    const from = await sender();
    const to = await receiver({ behaviour: () => new Promise((resolve) => setTimeout(resolve, 5)) });
    const all = names(150);

    for (const [n, partner] of all.entries()) {
      await say(from, partner);
      if (n % 50 === 30) await place.loseQueue();
    }

    await eventually(async () => expect(await unsettled(from)).toBe(0), 20_000);
    expect(await effects(to)).toEqual(all);
  }, 40_000);

  it('waits for a service that was never started, though the queue forgets it meanwhile', async () => {
    const from = await sender();
    await say(from, 'early');
    await eventually(async () =>
      expect(await from.source.query(`select 1 from outbox where sent_at is not null`)).toHaveLength(1),
    );
    await place.loseQueue();

    const to = await receiver();

    await eventually(async () => expect(await effects(to)).toEqual(['early']));
    await eventually(async () => expect(await unsettled(from)).toBe(0));
  });

  it('is retried, becomes a dead letter, and is handled when replayed after the repair', async () => {
    let isBroken = true;
    let tries = 0;
    const from = await sender();
    const to = await receiver({
      behaviour: async () => {
        tries += 1;
        if (isBroken) throw new Error('no such partner');
      },
    });
    const letters = to.app.get(DeadLetters, { strict: false });
    const messageId = await say(from, 'x');

    const letter = await eventually(async () => {
      const { items } = await letters.list({ status: 'open', limit: 10 });
      expect(items).toHaveLength(1);
      return items[0]!;
    });
    expect(letter).toMatchObject({
      messageId,
      name: 'partner.settled',
      attempts: 3,
      message: { data: { partnerId: 'x' } },
    });
    expect(letter.error).toContain('no such partner');
    expect(tries).toBe(3);
    expect(await effects(to)).toEqual([]);
    await eventually(async () => expect(await unsettled(from)).toBe(0));

    await letters.replay(letter.id);
    await eventually(async () => {
      const { items } = await letters.list({ status: 'open', limit: 10 });
      expect(items).toMatchObject([{ id: letter.id, attempts: 6 }]);
    });
    isBroken = false;
    expect(await letters.replayAll()).toEqual({ replayed: 1 });

    await eventually(async () => {
      const { items } = await letters.list({ status: 'handled', limit: 10 });
      expect(items).toMatchObject([{ id: letter.id }]);
    });
    expect(await effects(to)).toEqual(['x']);
    await expect(letters.replay(letter.id)).rejects.toMatchObject({ kind: { code: 'dead_letter_not_open' } });
    await expect(letters.replay('dl_unknown')).rejects.toMatchObject({ kind: { code: 'not_found' } });
  });

  it('has no effect for ever once its dead letter is discarded', async () => {
    let isBroken = true;
    const from = await sender();
    const to = await receiver({
      behaviour: async () => {
        if (isBroken) throw new Error('broken');
      },
    });
    const letters = to.app.get(DeadLetters, { strict: false });
    await say(from, 'x');
    const letter = await eventually(async () => {
      const [first] = (await letters.list({ status: 'open', limit: 10 })).items;
      expect(first).toBeDefined();
      return first!;
    });

    expect(await letters.discard(letter.id, 'a test partner')).toMatchObject({
      status: 'discarded',
      reason: 'a test partner',
    });
    isBroken = false;
    await from.app.get(OutboxRelay, { strict: false }).republish(new Date(0));

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    expect(await effects(to)).toEqual([]);
  });

  it('goes to the dead letters at once when its data does not fit the schema', async () => {
    const from = await sender();
    const to = await receiver();

    await from.source.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers)
       values ('msg_misfit', 'partner.settled', 1, now(), '{"partnerId": 7}', '{subscriptions}')`,
    );

    const letters = to.app.get(DeadLetters, { strict: false });
    await eventually(async () => {
      const { items } = await letters.list({ status: 'open', limit: 10 });
      expect(items).toMatchObject([{ messageId: 'msg_misfit', attempts: 1 }]);
      expect(items[0]!.error).toMatch(/partnerId.*settledAt/s);
    });
    await eventually(async () => expect(await unsettled(from)).toBe(0));
  });

  it('does not wait behind poison', async () => {
    const from = await sender();
    const to = await receiver({
      messaging: { concurrency: 2, attempts: 1_000, backoffMs: 50, maxBackoffMs: 50 },
      behaviour: async (message) => {
        if (partnerOf(message).startsWith('poison')) throw new Error('poison');
      },
    });
    for (const n of [1, 2, 3, 4, 5]) await say(from, `poison${n}`);
    const good = names(50);

    for (const partner of good) await say(from, partner);

    await eventually(async () => expect(await effects(to)).toEqual(good));
    expect(await unsettled(from)).toBeGreaterThanOrEqual(5);
  });

  it('rolls back and retries when a handler swallows an error of the database', async () => {
    let tries = 0;
    const from = await sender();
    const to = await receiver({
      behaviour: async (_, tx) => {
        tries += 1;
        if (tries === 1) await tx.query(`select 1 / 0`).catch(() => {});
      },
    });

    await say(from, 'swallowed');

    await eventually(async () => expect(await effects(to)).toEqual(['swallowed']));
    expect(tries).toBe(2);
  });

  it('is handled once when two relays and two workers run side by side', async () => {
    const [first] = await Promise.all([sender(), sender()]);
    const [to] = await Promise.all([receiver(), receiver()]);
    const all = names(120);

    await Promise.all(all.map((partner) => say(first!, partner)));

    await eventually(async () => expect(await unsettled(first!)).toBe(0));
    expect(await effects(to!)).toEqual(all);
  });

  it('finishes what it handles when it ends, and takes no more', async () => {
    const began: string[] = [];
    const from = await sender();
    const to = await receiver({
      messaging: { concurrency: 1 },
      behaviour: async (message) => {
        began.push(partnerOf(message));
        await new Promise((resolve) => setTimeout(resolve, 400));
      },
    });
    await say(from, 'in hand');
    await eventually(async () => expect(began).toEqual(['in hand']));
    for (const partner of ['later 1', 'later 2']) await say(from, partner);

    await close(to);

    expect(began).toEqual(['in hand']);
    const next = await receiver();
    expect(await effects(next)).toContain('in hand');
    await eventually(async () => expect(await effects(next)).toEqual(['in hand', 'later 1', 'later 2']));
    await eventually(async () => expect(await unsettled(from)).toBe(0));
  });

  it('has no second effect when a worker frozen past its lock wakes up', async () => {
    const from = await sender();
    await say(from, 'frozen');
    const frozen = child('receiver.affected', 'SIGSTOP');
    await eventually(async () => expect(await stateOf(frozen)).toBe('T'));

    const to = await receiver();
    await eventually(async () => expect(await effects(to)).toEqual(['frozen']));
    frozen.kill('SIGCONT');

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(frozen.exitCode).toBeNull();
    expect(await effects(to)).toEqual(['frozen']);
    // The woken process is well and goes on working.
    await close(to);
    await say(from, 'next');
    await eventually(async () => expect(await effects(from)).toEqual(['frozen', 'next']));
  }, 40_000);

  it('has exactly one outcome though the process is killed at each step', async () => {
    const steps: MessagingStep[] = [
      'relay.claimed',
      'relay.added',
      'relay.marked',
      'receiver.began',
      'receiver.affected',
      'receiver.committed',
    ];
    const quiet = await sender({ messaging: { pollMs: 600_000 } });
    await quiet.app.get(OutboxRelay, { strict: false }).beforeApplicationShutdown();

    for (const step of steps) {
      await say(quiet, step);
      expect(await exit(child(step, 'SIGKILL'))).toBe('SIGKILL');
    }
    await say(quiet, 'poison');
    expect(await exit(child('receiver.gave_up', 'SIGKILL', { attempts: 1 }))).toBe('SIGKILL');

    const to = await receiver({
      behaviour: async (message) => {
        if (partnerOf(message) === 'poison') throw new Error('poison');
      },
    });
    await sender();
    await eventually(async () => expect(await unsettled(quiet)).toBe(0), 20_000);
    expect(await effects(to)).toEqual([...steps].toSorted());
    const { items } = await to.app.get(DeadLetters, { strict: false }).list({ status: 'open', limit: 10 });
    expect(items.map((letter) => (letter.message as Message).data)).toMatchObject([{ partnerId: 'poison' }]);
  }, 60_000);

  it('is given to a new worker when the old one has stopped taking messages without a word', async () => {
    const from = await sender();
    const to = await receiver({ messaging: { stuckMs: 600 } });
    await to.app.get(MessagingServer, { strict: false }).unwrap<Worker>().pause(true);

    await say(from, 'stuck');

    await eventually(async () => expect(await effects(to)).toEqual(['stuck']));
    expect((await to.app.get(MessagingHealth, { strict: false }).look()).consumersProgress).toBe(true);
  });

  it('can be sent again to a service whose database was restored to an earlier state', async () => {
    const from = await sender();
    const to = await receiver();
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

  it('shows how old the oldest message is, before the queue and in it', async () => {
    const from = await sender();
    await from.app.get(OutboxRelay, { strict: false }).beforeApplicationShutdown();
    const health = from.app.get(MessagingHealth, { strict: false });
    expect(await health.look()).toEqual({ oldestOutboxAgeMs: 0, oldestWaitingMs: 0, consumersProgress: true });

    await say(from, 'old');
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect((await health.look()).oldestOutboxAgeMs).toBeGreaterThanOrEqual(290);
  });
});

const exit = (process: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolve) => process.once('exit', (_, signal) => resolve(signal)));

/** The process's state as the kernel names it: `T` is stopped. */
async function stateOf(process: ChildProcess): Promise<string | undefined> {
  const { readFile } = await import('node:fs/promises');
  return (await readFile(`/proc/${process.pid}/stat`, 'utf8')).split(' ')[2];
}
