import { aggregate } from '@libs/pricing';
import { averageLevels } from './levels.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const instant = (ms: number) => new Date(START + ms).toISOString();

/** Changes of a level, some before the span, in a fixed shuffle. */
const changes = Array.from({ length: 60 }, (_, n) => ({
  time: ((n * 7_919_321) % (9 * HOUR_MS)) - HOUR_MS,
  value: `${(n * 37) % 23 > 11 ? '-' : ''}${(n * 53) % 17}.${(n * 31) % 97}`,
}));

describe('the average of a level', () => {
  test('window by window and as a whole is what rating makes of the events themselves', () => {
    const bounds = [0, 1, 2.5, 3, 7, 8].map((hours) => hours * HOUR_MS);
    const within = (from: number, to: number) => changes.filter(({ time }) => time >= from && time < to);
    const sumOf = (events: typeof changes, weight: (time: number) => number) =>
      aggregate(
        events.map(({ time, value }, id) => ({
          source: 's',
          id: `${id}`,
          time: instant(0),
          value: times(value, weight(time)),
        })),
        'sum',
        { start: instant(0), end: instant(1) },
      ).toString();
    const expected = (from: number, to: number) =>
      aggregate(
        changes.map(({ time, value }, id) => ({ source: 's', id: `${id}`, time: instant(time), value })),
        'weighted_sum',
        { start: instant(from), end: instant(to) },
      ).toString();

    const { each, whole } = averageLevels(
      sumOf(within(-Infinity, 0), () => 1),
      bounds.slice(1).map((end, at) => {
        const own = within(bounds[at]!, end);
        return { length: end - bounds[at]!, change: sumOf(own, () => 1), area: sumOf(own, (time) => end - time) };
      }),
    );

    expect(each).toEqual(bounds.slice(1).map((end, at) => expected(bounds[at]!, end)));
    expect(whole).toBe(expected(0, 8 * HOUR_MS));
  });

  test('goes on where nothing happens', () => {
    const silent = { length: HOUR_MS, change: null, area: null };
    expect(averageLevels('2.5', [silent, silent])).toEqual({ each: ['2.5', '2.5'], whole: '2.5' });
  });
});

/** Exact: two decimals, whole milliseconds. */
const times = (value: string, factor: number): string => {
  const [whole, cents = ''] = value.replace('-', '').split('.') as [string, string?];
  const units = BigInt(whole + cents.padEnd(2, '0')) * BigInt(factor);
  const text = units.toString().padStart(3, '0');
  return `${value.startsWith('-') ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
};
