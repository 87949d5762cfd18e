import fc from 'fast-check';
import { Holds } from './holds.js';

const SETTLE = 10_000;

describe('holds', () => {
  test('an allowed call is held until it is counted, or until it is too old to come', () => {
    const holds = new Holds();
    holds.take(3, 10_000);
    holds.take(2, 14_000);

    expect(holds.held(0, SETTLE)).toBe(5);
    holds.counted(4);
    expect(holds.held(0, SETTLE)).toBe(1);
    expect(holds.held(14_000 + 250, SETTLE)).toBe(0);
  });

  test('thousands of calls at a time are a few entries', () => {
    const holds = new Holds();

    for (let now = 0; now < 1_000; now += 1) holds.take(1, now + 10_000);

    expect(holds.held(0, SETTLE)).toBe(1_000);
    expect(holds.stateOf('').slices.length).toBeLessThan(6);
  });

  test('a reservation is held whole while it runs, whatever is counted', () => {
    const holds = new Holds();
    holds.lease('a', 100, 5_000);

    holds.counted(40);

    expect(holds.held(4_999, SETTLE)).toBe(100);
  });

  test('ended, a reservation holds what it used and what is not counted of that yet', () => {
    const holds = new Holds();
    holds.lease('a', 100, 5_000);
    holds.counted(30);

    holds.end('a', 50, 2_000, SETTLE);
    holds.end('a', 90, 2_000, SETTLE);

    expect(holds.held(2_000, SETTLE)).toBe(20);
    holds.counted(20);
    expect(holds.held(2_000, SETTLE)).toBe(0);
  });

  test('never given back, it counts as used from its end on, for as long as calls take to be counted', () => {
    const holds = new Holds();
    holds.lease('a', 100, 5_000);

    expect(holds.held(5_000, SETTLE)).toBe(100);
    expect(holds.held(5_000 + SETTLE - 1, SETTLE)).toBe(100);
    expect(holds.held(5_000 + SETTLE + 500, SETTLE)).toBe(0);
  });

  test('what another process says it holds takes the place of what was known of it', () => {
    const [here, there] = [new Holds(), new Holds()];
    there.take(4, 10_000);
    there.lease('x', 6, 9_000);
    here.take(1, 10_000);
    here.take(99, 10_000, 'other');

    for (let n = 0; n < 2; n += 1) here.replace('other', there.stateOf(''));

    expect(here.held(0, SETTLE)).toBe(11);
    expect(here.stateOf('')).toEqual({ slices: [[1, 10_250]], leases: [] });
  });

  /** Gateways that ask or reserve before each call, and report every call exactly once in any order. */
  test('used and held together never fall short of what was given out', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('ask' as const), units: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('reserve' as const), units: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ do: fc.constant('report' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ do: fc.constant('release' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const holds = new Holds();
        const open: Array<{ id: string; units: number; spent: number }> = [];
        let [given, counted, unreported] = [0, 0, 0];
        for (const [n, one] of steps.entries()) {
          if (one.do === 'ask') {
            holds.take(one.units, 1e9);
            given += one.units;
            unreported += one.units;
          } else if (one.do === 'reserve') {
            holds.lease(`l${n}`, one.units, 1e9);
            given += one.units;
            open.push({ id: `l${n}`, units: one.units, spent: 0 });
          } else if (one.do === 'report') {
            // Calls of running reservations are reported too.
            for (const lease of open) {
              const spends = Math.floor((lease.units - lease.spent) * one.part);
              lease.spent += spends;
              unreported += spends;
            }
            const reports = Math.floor(unreported * one.part);
            unreported -= reports;
            counted += reports;
            holds.counted(reports);
          } else if (open.length > 0) {
            const lease = open.splice(Math.floor((open.length - 1) * one.part), 1)[0]!;
            holds.end(lease.id, lease.spent, 0, 1e9);
            given -= lease.units - lease.spent;
          }
          expect(counted + holds.held(0, 1e9)).toBeGreaterThanOrEqual(given - 1e-6);
        }
      }),
      { numRuns: 300 },
    );
  });
});
