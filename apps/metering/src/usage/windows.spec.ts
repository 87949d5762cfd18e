import { raggedParts, windowsOf } from './windows.js';

const span = (start: string, end: string) => ({ start: new Date(start), end: new Date(end) });
const hours = ({ start, end }: { start: Date; end: Date }) => (end.getTime() - start.getTime()) / 3_600_000;

describe('windows', () => {
  test('are calendar days of the zone, 23 and 25 hours long when daylight saving changes', () => {
    const spring = windowsOf(span('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z'), 'day', 'Europe/Paris');
    const autumn = windowsOf(span('2026-10-24T22:00:00Z', '2026-10-26T23:00:00Z'), 'day', 'Europe/Paris');
    expect(spring.map(hours)).toEqual([24, 23, 24]);
    expect(autumn.map(hours)).toEqual([25, 24]);
  });

  test('are the hours that the clocks of the zone show, also where they change by half an hour', () => {
    const starts = (from: string, to: string, zone: string) =>
      windowsOf(span(from, to), 'hour', zone).map(({ start }) => start.toISOString().slice(11, 16));
    expect(starts('2026-01-01T18:10:00Z', '2026-01-01T20:40:00Z', 'Asia/Kolkata')).toEqual([
      '18:10',
      '18:30',
      '19:30',
      '20:30',
    ]);
    // At 15:00 UTC the clocks of Lord Howe Island go back from 2:00 to 1:30.
    expect(starts('2026-04-04T13:30:00Z', '2026-04-04T16:30:00Z', 'Australia/Lord_Howe')).toEqual([
      '13:30',
      '14:00',
      '15:00',
      '15:30',
    ]);
  });

  test('tile the span without gap or overlap, the first and last cut at its ends', () => {
    for (const window of ['hour', 'day', 'month', 'total'] as const) {
      const whole = span('2026-01-30T11:17:00Z', '2026-03-02T01:05:00.250Z');
      const windows = windowsOf(whole, window, 'Asia/Kolkata');
      expect(windows[0]!.start).toEqual(whole.start);
      expect(windows.at(-1)!.end).toEqual(whole.end);
      for (const [at, { start }] of windows.entries()) if (at > 0) expect(start).toEqual(windows[at - 1]!.end);
    }
  });

  test('name the parts of hours that buckets cannot split', () => {
    const windows = windowsOf(span('2026-01-01T18:30:00Z', '2026-01-03T10:15:00Z'), 'day', 'Asia/Kolkata');
    expect(raggedParts(windows).map(({ start, end }) => [start.toISOString(), end.toISOString()])).toEqual([
      ['2026-01-01T18:30:00.000Z', '2026-01-01T19:00:00.000Z'],
      ['2026-01-02T18:00:00.000Z', '2026-01-02T19:00:00.000Z'],
      ['2026-01-03T10:00:00.000Z', '2026-01-03T10:15:00.000Z'],
    ]);
  });
});
