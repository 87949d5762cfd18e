import type { UsageTotal } from '@libs/contracts';
import type { Addition } from './additions.js';
import { Holds } from './holds.js';
import { type Reading, readSnapshot, saw, Tally } from './tally.js';

const aTally = () => new Tally({ number: 7, limits: [] } as never, null, span, 0, () => new Holds());
const span = { start: 1_000, end: 9_000 };
const addition = (events: number, more: Partial<Addition> = {}): Addition => ({
  subscription: 7,
  credential: 3,
  series: 1,
  meterKey: 'calls',
  events,
  total: null,
  earliest: 2_000,
  latest: 2_000,
  ...more,
});
const total = (meterKey: string, quantity: string, dimensions = {}): UsageTotal => ({
  meterKey,
  dimensions,
  quantity,
  events: 1,
});
const reading = (snapshot: string, totals: UsageTotal[]): Reading => ({
  snapshot: readSnapshot(snapshot),
  totals,
  aggregations: new Map([
    ['calls', 'count'],
    ['tokens', 'sum'],
    ['peak', 'max'],
  ] as const),
  mark: '',
  at: 5_000,
});

describe('a tally', () => {
  test.each([
    ['before the reading that saw it', [1, 'read'], '12'],
    ['after the reading that saw it', ['read', 1], '12'],
    ['twice, around the reading', [1, 'read', 1], '12'],
    ['before the reading that did not see it', [3, 'read'], '14'],
    ['after the reading that did not see it', ['read', 3], '14'],
    ['twice after a reading that did not see it', ['read', 3, 3], '14'],
    ['while it was running', ['read', 2, 'read'], '14'],
    ['before two readings of which only the second saw it', [3, 'read', 'read later'], '14'],
  ] as const)('counts a commit once when it is heard of %s', (_when, steps, used) => {
    const tally = aTally();

    for (const step of steps) {
      // Transaction 1 is in the buckets (10 + 2), 2 is running, 3 has not begun.
      if (step === 'read') tally.take(reading('2:3:2', [total('calls', '12')]));
      else if (step === 'read later') tally.take(reading('9:9:', [total('calls', '14')]));
      else tally.add(step, [addition(2)], 0);
    }

    expect(String(tally.usedOf('calls'))).toBe(used);
  });

  test('holds to the newer of two readings that ran at a time', () => {
    const tally = aTally();
    tally.add(2, [addition(2)], 0);

    tally.take(reading('9:9:', [total('calls', '14')]));
    tally.take(reading('2:3:2', [total('calls', '12')]));

    expect(tally.usedOf('calls')).toBe(14);
  });

  test('reads what PostgreSQL says of a snapshot', () => {
    const snapshot = readSnapshot('10:20:12,15');
    expect([9, 10, 12, 15, 19, 20, 30].map((xid) => saw(snapshot, xid))).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test('keeps decimals exact', () => {
    const tally = aTally();
    tally.take(reading('2:2:', [total('tokens', '0.1')]));

    tally.add(5, [addition(1, { meterKey: 'tokens', total: '0.2' })], 0);

    expect(tally.usedOf('tokens')).toBe('0.3');
  });

  test('adds up the sets of dimension values, and takes the highest of maxima', () => {
    const tally = aTally();

    const sets = (meterKey: string) => [total(meterKey, '3', { route: 'a' }), total(meterKey, '4', { route: 'b' })];
    tally.take(reading('2:2:', [...sets('calls'), ...sets('peak')]));

    expect([tally.usedOf('calls'), tally.usedOf('peak')]).toEqual([7, 4]);
  });

  test('asks for the buckets where a commit does not add up by itself', () => {
    for (const one of [addition(2, { meterKey: 'peak', total: 5 }), addition(2, { earliest: 500 })]) {
      const tally = aTally();
      tally.take(reading('2:2:', [total('calls', '1'), total('peak', '3')]));
      expect(tally.isStale).toBe(false);

      tally.add(5, [one], 0);

      expect([tally.isStale, tally.usedOf('calls'), tally.usedOf('peak')]).toEqual([true, 1, 3]);
    }
  });

  test('keeps apart what is priced apart, and asks for the buckets where it has not seen a series', () => {
    const tally = aTally();
    const sets = new Map([
      [1, { meterKey: 'calls', dimensions: { route: 'a' } }],
      [2, { meterKey: 'calls', dimensions: { route: 'b' } }],
    ]);
    tally.take({ ...reading('2:2:', [total('calls', '3', { route: 'a' })]), sets });

    tally.add(5, [addition(2), addition(4, { series: 2 })], 0);
    expect(tally.totals().map(({ dimensions, quantity }) => [dimensions.route, quantity])).toEqual([
      ['a', '5'],
      ['b', '4'],
    ]);
    expect(tally.isStale).toBe(false);

    tally.add(6, [addition(1, { series: 8, dimensions: { route: 'c' } }), addition(1, { series: 8 })], 0);
    expect([tally.isStale, tally.totals().at(-1)]).toEqual([
      false,
      { meterKey: 'calls', dimensions: { route: 'c' }, quantity: '2', events: 2 },
    ]);
    tally.add(7, [addition(1, { series: 9 })], 0);
    expect([tally.isStale, tally.usedOf('calls')]).toEqual([true, 12]);
  });

  test('leaves out what belongs to another period', () => {
    const tally = aTally();
    tally.take(reading('2:2:', [total('calls', '1')]));

    tally.add(5, [addition(2, { earliest: 9_000, latest: 9_000 })], 0);
    tally.add(6, [addition(2, { earliest: 10, latest: 999 })], 0);

    expect([tally.isStale, tally.usedOf('calls')]).toEqual([false, 1]);
  });

  test('knows how much can pass after the limit: the fastest second times the longest wait', () => {
    const tally = aTally();
    expect(tally.pace.overshoot('calls', 1)).toBeNull();

    tally.add(5, [addition(30)], 2_500);
    tally.add(6, [addition(20)], 2_900);
    tally.add(7, [addition(10, { earliest: 2_500 })], 4_000);

    // 50 in the second from 2.0 s; the slowest was counted 1.5 s after it was made.
    expect(tally.pace.fastest('calls')).toBe(50);
    expect(tally.pace.overshoot('calls', 2)).toBe(Math.ceil(50 * (1.5 + 2)));
  });
});
