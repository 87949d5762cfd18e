import { shareServed, type Period, type ProrationBasis } from '@libs/period';
import fc from 'fast-check';
import { configureRuns } from '../../money/test/runs.js';

configureRuns();

const HOUR = 3_600_000;
const bases = fc.constantFrom<ProrationBasis[]>('exact_second', 'calendar_day', 'fixed_30');
const zones = fc.constantFrom('UTC', 'Europe/Paris', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns');
const iso = (millis: number) => new Date(millis).toISOString();

/** A period of up to four months somewhere in ten years, cut into pieces at any hours. */
const cutPeriods = fc
  .tuple(
    fc.integer({ min: Date.UTC(2020, 0, 1) / HOUR, max: Date.UTC(2029, 11, 31) / HOUR }),
    fc.integer({ min: 1, max: 120 * 24 }),
    fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 5 }),
  )
  .map(([start, hours, cuts]) => {
    const at = [0, ...cuts.map((cut) => cut % hours).toSorted((a, b) => a - b), hours].map(
      (hour) => (start + hour) * HOUR,
    );
    const pieces: Period[] = at.slice(1).map((end, index) => ({ start: iso(at[index]!), end: iso(end) }));
    return { period: { start: iso(at[0]!), end: iso(at.at(-1)!) }, pieces };
  });

describe('a period cut into pieces', () => {
  it('has shares that add up to one, on every basis and in every zone', () => {
    fc.assert(
      fc.property(cutPeriods, bases, zones, ({ period, pieces }, basis, zone) => {
        let [numerator, denominator] = [0n, 1n];
        for (const piece of pieces) {
          const share = shareServed(period, piece, { basis, zone });
          numerator = numerator * share.denominator + share.numerator * denominator;
          denominator *= share.denominator;
        }

        const isCounted = numerator !== 0n;
        // A period within one day has no day of its own to share out.
        if (isCounted || basis === 'exact_second') expect(numerator).toBe(denominator);
        else expect(Date.parse(period.end) - Date.parse(period.start)).toBeLessThan(25 * HOUR);
      }),
    );
  });
});
