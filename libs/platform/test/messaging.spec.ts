import { jest } from '@jest/globals';
import type { Message } from '@libs/contracts';
import { DeadLetters } from '../src/messaging/dead-letters.js';
import { MessagingHealth } from '../src/messaging/health.js';
import { OutboxRelay } from '../src/messaging/outbox-relay.js';
import { Queues } from '../src/messaging/queues.js';
import { Receiver } from '../src/messaging/receiver.js';
import { effects, eventually, say, unsettled } from './messaging/harness.js';
import { backends } from './messaging/place.js';
import { Stage } from './messaging/stage.js';

// Every wait ends by itself long before; this is for a machine that does much else.
jest.setTimeout(30_000);

const partnerOf = (message: Message): string => (message.data as { partnerId: string }).partnerId;
const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${String(n).padStart(3, '0')}`);

describe.each(backends)('messages over %s', (kind) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.on(kind);
  });
  afterEach(() => stage.close(), 20_000);

  it('arrives at once, woken by the commit and not by the clock', async () => {
    const from = await stage.sender({ messaging: { pollMs: 60_000 } });
    const to = await stage.receiver();
    await new Promise((resolve) => setTimeout(resolve, 200));

    await say(from, 'a');

    await eventually(async () => expect(await effects(to)).toEqual(['a']), 3_000);
  });

  it('is found by polling when nobody was woken', async () => {
    const from = await stage.sender();
    const to = await stage.receiver();

    await from.source.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers)
       values ('msg_quiet', 'partner.settled', 1, now(), '{"partnerId": "quiet", "settledAt": "2026-03-01T00:00:00Z"}', '{subscriptions}')`,
    );

    await eventually(async () => expect(await effects(to)).toEqual(['quiet']));
  });

  it('is never sent when its transaction is undone', async () => {
    const from = await stage.sender();
    const to = await stage.receiver();

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
    const from = await stage.sender();
    const to = await stage.receiver();
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

  it('is settled only when each of its receivers has it', async () => {
    const from = await stage.sender();
    const to = await stage.receiver();

    await from.source.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers)
       values ('msg_both', 'partner.settled', 1, now(), '{"partnerId": "both", "settledAt": "2026-03-01T00:00:00Z"}', '{subscriptions,metering}')`,
    );

    await eventually(async () =>
      expect(await from.source.query(`select 1 from outbox where checks >= 3`)).toHaveLength(1),
    );
    expect(await effects(to)).toEqual(['both']);
    expect(await unsettled(from)).toBe(1);
  });

  it('is retried, becomes a dead letter, and is handled when replayed after the repair', async () => {
    let isBroken = true;
    let tries = 0;
    const from = await stage.sender();
    const to = await stage.receiver({
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

    await letters.replay(letter.id, 'mem_1');
    await eventually(async () => {
      const { items } = await letters.list({ status: 'open', limit: 10 });
      expect(items).toMatchObject([{ id: letter.id, attempts: 6 }]);
    });
    isBroken = false;
    expect(await letters.replayAll('mem_2')).toEqual({ replayed: 1 });

    await eventually(async () => {
      const { items } = await letters.list({ status: 'handled', limit: 10 });
      expect(items).toMatchObject([{ id: letter.id, decidedBy: 'mem_2' }]);
    });
    expect(await effects(to)).toEqual(['x']);
    await expect(letters.replay(letter.id, 'mem_1')).rejects.toMatchObject({ kind: { code: 'dead_letter_not_open' } });
    await expect(letters.replay('dl_unknown', 'mem_1')).rejects.toMatchObject({ kind: { code: 'not_found' } });
  });

  it('keeps one dead letter when the process died after writing it and the message came again', async () => {
    const from = await stage.sender();
    const to = await stage.receiver({
      messaging: { attempts: 1 },
      behaviour: async () => {
        throw new Error('broken');
      },
    });
    await say(from, 'x');
    await eventually(async () => expect(await unsettled(from)).toBe(0));

    await from.app.get(OutboxRelay, { strict: false }).republish(new Date(0));

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    const { items } = await to.app.get(DeadLetters, { strict: false }).list({ status: 'open', limit: 10 });
    expect(items).toMatchObject([{ attempts: 2 }]);
  });

  it('is closed by a replay when another process had handled it after all', async () => {
    const to = await stage.receiver();
    const message = { id: 'msg_raced', name: 'partner.settled', version: 1, occurredAt: '2026-03-01T00:00:00Z' };
    const data = { partnerId: 'raced', settledAt: '2026-03-01T00:00:00Z' };
    await to.source.query(`insert into inbox (message_id, name) values ($1, $2)`, [message.id, message.name]);
    await to.source.query(
      `insert into dead_letters (id, message_id, name, message, error, attempts, first_seen_at, last_seen_at, status)
       values ('dl_raced', $1, $2, $3, 'Error', 1, now(), now(), 'open')`,
      [message.id, message.name, JSON.stringify({ ...message, data })],
    );
    const letters = to.app.get(DeadLetters, { strict: false });

    await letters.replay('dl_raced', 'mem_1');

    await eventually(async () => {
      expect((await letters.list({ status: 'handled', limit: 10 })).items).toMatchObject([{ id: 'dl_raced' }]);
    });
    expect(await effects(to)).toEqual([]);
  });

  it('has no effect for ever once its dead letter is discarded', async () => {
    let isBroken = true;
    const from = await stage.sender();
    const to = await stage.receiver({
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

    expect(await letters.discard(letter.id, 'a test partner', 'mem_1')).toMatchObject({
      status: 'discarded',
      reason: 'a test partner',
    });
    isBroken = false;
    await from.app.get(OutboxRelay, { strict: false }).republish(new Date(0));

    await eventually(async () => expect(await unsettled(from)).toBe(0));
    expect(await effects(to)).toEqual([]);
  });

  it('goes to the dead letters at once when its data does not fit the schema', async () => {
    const from = await stage.sender();
    const to = await stage.receiver();

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

  it('goes to the dead letters, unhandled, when five processes have ended over it', async () => {
    const to = await stage.receiver();
    const content = {
      id: 'msg_deadly',
      name: 'partner.settled',
      version: 1,
      occurredAt: '2026-03-01T00:00:00Z',
      data: { partnerId: 'deadly', settledAt: '2026-03-01T00:00:00Z' },
    };
    const delivery = { jobId: content.id, name: content.name, content, failures: 0 };
    const receiver = to.app.get(Receiver, { strict: false });
    let calls = 0;
    const handle = async () => {
      calls += 1;
      throw new Error('not yet');
    };

    await expect(receiver.receive({ ...delivery, deaths: 9 }, handle)).rejects.toThrow('not yet');
    await receiver.receive({ ...delivery, deaths: 10 }, handle);

    expect(calls).toBe(1);
    const { items } = await to.app.get(DeadLetters, { strict: false }).list({ status: 'open', limit: 10 });
    expect(items).toMatchObject([{ messageId: 'msg_deadly', error: expect.stringContaining('ended 10 times') }]);
  });

  it('does not wait behind poison', async () => {
    const from = await stage.sender();
    const to = await stage.receiver({
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
    const from = await stage.sender();
    const to = await stage.receiver({
      behaviour: async (_, tx) => {
        tries += 1;
        if (tries === 1) await tx.query(`select 1 / 0`).catch(() => {});
      },
    });

    await say(from, 'swallowed');

    await eventually(async () => expect(await effects(to)).toEqual(['swallowed']));
    expect(tries).toBe(2);
  });

  it('is forgotten at last: by the sender after a month, by the receiver long after nobody can send it again', async () => {
    const to = await stage.receiver();
    await to.source.query(
      `insert into inbox (message_id, name, received_at)
       select 'msg_' || days, 'plan.published', now() - days * interval '1 day' from unnest(array[399, 401]) as days`,
    );
    await to.source.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers, sent_at, settled_at)
       select 'msg_' || days, 'partner.settled', 1, now(), '{}', '{}', now(), now() - days * interval '1 day' from unnest(array[29, 31]) as days`,
    );

    await stage.receiver();

    await eventually(async () => {
      expect(await to.source.query('select message_id from inbox')).toEqual([{ message_id: 'msg_399' }]);
      expect(await to.source.query('select id from outbox')).toEqual([{ id: 'msg_29' }]);
    });
  });

  it('shows how old the oldest message is, before the queue and in it', async () => {
    const from = await stage.sender();
    await from.app.get(OutboxRelay, { strict: false }).beforeApplicationShutdown();
    const health = from.app.get(MessagingHealth, { strict: false });
    expect(await health.look()).toEqual({ oldestOutboxAgeMs: 0, oldestWaitingMs: 0, consumersProgress: true });

    await say(from, 'old');
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect((await health.look()).oldestOutboxAgeMs).toBeGreaterThanOrEqual(290);
  });
});
