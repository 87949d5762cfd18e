import type { UsageEvent } from '@libs/gateways';
import { patched, readAmendment } from './amendment.js';

const event = (type: string, data: Record<string, unknown>, timeIsReceipt = false): UsageEvent => ({
  kind: 'event',
  recordIndex: 0,
  id: 'a1',
  idQuality: 'native',
  source: 'shop',
  type,
  subject: 'acme',
  identities: ['acme'],
  time: '2026-03-01T00:00:00Z',
  timeIsReceipt,
  data,
  raw: null,
});

describe('an amendment', () => {
  test('names the event it is about, by default from its own source', () => {
    const read = readAmendment(event('octroi.event.deleted', { id: 'e1', reason: 'a test call' }));
    expect(read).toEqual({ kind: 'deleted', source: 'shop', id: 'e1', patch: {}, reason: 'a test call' });
  });

  test.each([
    ['octroi.event.forgotten', { id: 'e1' }, false, 'octroi.event.corrected or octroi.event.deleted'],
    ['octroi.event.deleted', { id: 'e1' }, true, 'time'],
    ['octroi.event.deleted', {}, false, 'data.id'],
    ['octroi.event.deleted', { id: 'e1', source: 7 }, false, 'data.source'],
    ['octroi.event.corrected', { id: 'e1' }, false, 'data.data'],
    ['octroi.event.corrected', { id: 'e1', data: [1] }, false, 'data.data'],
  ])('%s with %j is refused, naming what to mend', (type, data, timeIsReceipt, named) => {
    expect(readAmendment(event(type, data, timeIsReceipt))).toEqual({ problem: expect.stringContaining(named) });
  });

  test('replaces the fields it gives, and takes away those that are null', () => {
    expect(patched({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { a: 5, b: { c: null, f: 4 }, e: { g: 1 } })).toEqual({
      a: 5,
      b: { d: 3, f: 4 },
      e: { g: 1 },
    });
  });
});
