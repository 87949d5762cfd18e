import { openHouse, until, type House } from '@libs/testing';
import { catalog } from '../src/index.js';

const message = {
  id: 'msg_unreadable',
  name: 'meter.published',
  version: 1,
  occurredAt: '2026-03-01T00:00:00Z',
  data: { key: 'calls' },
};

describe('what a service gave up on, over HTTP', () => {
  let house: House;
  const call = async (role: 'admin' | 'auditor', method: string, path: string, body?: object) => {
    const answer = await fetch(`${house.url}/catalog/v1/dead-letters${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await house.tokenFor([role])}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as { items?: unknown[] } };
  };

  beforeAll(async () => {
    house = await openHouse([catalog]);
    await house.source('catalog').query(
      `insert into dead_letters (id, message_id, name, message, error, attempts, first_seen_at, last_seen_at, status)
       values ('dl_1', $1, $2, $3, 'Error: a', 1, '2026-03-01', '2026-03-01', 'open')`,
      [message.id, message.name, JSON.stringify(message)],
    );
  }, 60_000);
  afterAll(() => house.close(), 30_000);

  it('is listed for who may look, and replayed only by who may repair', async () => {
    expect(await call('auditor', 'GET', '')).toMatchObject({
      status: 200,
      body: { items: [{ id: 'dl_1', message, error: 'Error: a', attempts: 1, status: 'open' }], nextCursor: null },
    });
    expect(await call('auditor', 'POST', '/dl_1/replay')).toMatchObject({ status: 403 });
  });

  it('is open again, with the new error, when the replay fails as well', async () => {
    expect(await call('admin', 'POST', '/dl_1/replay')).toMatchObject({ status: 200, body: { status: 'replaying' } });

    const items = await until('the letter is open again', async () => {
      const { body } = await call('admin', 'GET', '?status=open');
      return body.items?.length ? body.items : null;
    });
    expect(items).toMatchObject([
      { id: 'dl_1', attempts: 2, error: expect.stringContaining('does not fit its schema: name: ') },
    ]);
  }, 30_000);

  it('is closed by a discard with a reason, and then neither replayed nor discarded', async () => {
    expect(await call('admin', 'POST', '/dl_1/discard', {})).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: expect.stringContaining('reason') }] },
    });
    expect(await call('admin', 'POST', '/dl_1/discard', { reason: 'a meter of a test' })).toMatchObject({
      status: 200,
      body: { status: 'discarded', reason: 'a meter of a test', decidedBy: expect.stringMatching(/^tok_/) },
    });
    expect(await call('admin', 'POST', '/dl_1/discard', { reason: 'once more' })).toMatchObject({
      status: 409,
      body: { code: 'dead_letter_not_open' },
    });
    expect(await call('admin', 'POST', '/replay')).toMatchObject({ status: 200, body: { replayed: 0 } });
    expect(await call('admin', 'POST', '/dl_none/replay')).toMatchObject({ status: 404 });
  });
});
