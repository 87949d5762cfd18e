import { calendarDays, dayOf, isTimeZone, startOfDay } from './calendar.js';
import type { CadenceUnit } from './period.js';
import { calendarAnchor, periodAt, periodContaining, trialEnd } from './schedule.js';

const starts = (anchor: string, unit: CadenceUnit, count: number, zone: string, numbers: number[]) =>
  numbers.map((n) => periodAt({ anchor, cadence: { unit, count }, zone }, n).start);

describe('periods of a schedule', () => {
  it('come back to the 31st after shorter months', () => {
    expect(starts('2024-01-31T10:00:00Z', 'month', 1, 'UTC', [0, 1, 2, 3, -1, -2])).toEqual([
      '2024-01-31T10:00:00.000Z',
      '2024-02-29T10:00:00.000Z',
      '2024-03-31T10:00:00.000Z',
      '2024-04-30T10:00:00.000Z',
      '2023-12-31T10:00:00.000Z',
      '2023-11-30T10:00:00.000Z',
    ]);
  });

  it('come back to 29 February after common years', () => {
    expect(starts('2024-02-29T00:00:00Z', 'year', 1, 'UTC', [1, 4])).toEqual([
      '2025-02-28T00:00:00.000Z',
      '2028-02-29T00:00:00.000Z',
    ]);
  });

  it.each([
    ['day', 10, '2026-01-11T00:00:00.000Z'],
    ['week', 2, '2026-01-15T00:00:00.000Z'],
    ['month', 2, '2026-03-01T00:00:00.000Z'],
    ['quarter', 2, '2026-07-01T00:00:00.000Z'],
    ['year', 2, '2028-01-01T00:00:00.000Z'],
  ] as const)('end after %s x %i', (unit, count, end) => {
    const schedule = { anchor: '2026-01-01T00:00:00Z', cadence: { unit, count }, zone: 'UTC' };

    expect(periodAt(schedule, 0)).toEqual({ start: '2026-01-01T00:00:00.000Z', end });
    expect(periodContaining(schedule, end).index).toBe(1);
    expect(periodContaining(schedule, '2025-12-31T23:59:59.999Z').index).toBe(-1);
  });

  it('keep the wall clock of the zone across daylight saving', () => {
    expect(starts('2026-03-01T08:00:00Z', 'month', 1, 'Europe/Paris', [0, 1])).toEqual([
      '2026-03-01T08:00:00.000Z',
      '2026-04-01T07:00:00.000Z',
    ]);
  });

  it('move forward by the gap where the wall clock skips the time', () => {
    // 02:30 does not exist in Paris on 29 March 2026.
    expect(starts('2026-03-28T01:30:00Z', 'day', 1, 'Europe/Paris', [1, 2])).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('contain an instant whose day of month lies before the anchor’s', () => {
    const schedule = { anchor: '2026-01-31T12:00:00Z', cadence: { unit: 'month' as const, count: 1 }, zone: 'UTC' };

    expect(periodContaining(schedule, '2026-03-15T00:00:00Z')).toEqual({
      start: '2026-02-28T12:00:00.000Z',
      end: '2026-03-31T12:00:00.000Z',
      index: 1,
    });
    expect(periodContaining(schedule, '2026-02-28T12:00:00Z').index).toBe(1);
    expect(periodContaining(schedule, '2026-02-28T11:59:59.999Z').index).toBe(0);
  });

  it('are never found empty: a day that Samoa skipped belongs to the next', () => {
    const schedule = {
      anchor: '2011-12-28T22:00:00Z',
      cadence: { unit: 'day' as const, count: 1 },
      zone: 'Pacific/Apia',
    };

    const found = periodContaining(schedule, '2011-12-31T10:00:00Z');

    expect(found.start < found.end).toBe(true);
    expect(periodContaining(schedule, found.start)).toEqual(found);
    // Ten o'clock of the 31st ends a period that began on the 29th: two dates and no 30th lie between them.
    const morning = { ...schedule, anchor: '2011-12-28T20:00:00Z' };
    expect(periodContaining(morning, '2011-12-30T19:59:59.999Z')).toEqual({
      start: '2011-12-29T20:00:00.000Z',
      end: '2011-12-30T20:00:00.000Z',
      index: 1,
    });
  });
});

describe('calendar billing', () => {
  it.each([
    ['day', 1, '2026-05-13T22:00:00.000Z'],
    ['week', 1, '2026-05-10T22:00:00.000Z'],
    ['week', 7, '2026-05-09T22:00:00.000Z'],
    ['week', 4, '2026-05-13T22:00:00.000Z'],
    ['week', 5, '2026-05-07T22:00:00.000Z'],
    ['month', 1, '2026-04-30T22:00:00.000Z'],
    ['quarter', 1, '2026-03-31T22:00:00.000Z'],
    ['year', 1, '2025-12-31T23:00:00.000Z'],
  ] as const)('counts by %s (weeks from day %i) from the calendar of the zone', (unit, weekStart, anchor) => {
    // Thursday 14 May 2026 in Paris, still the 13th in UTC.
    expect(calendarAnchor('2026-05-13T22:30:00Z', unit, 'Europe/Paris', weekStart)).toBe(anchor);
  });

  it('has weeks that begin on Monday, unless told otherwise', () => {
    expect(calendarAnchor('2026-05-14T00:00:00Z', 'week', 'UTC')).toBe('2026-05-11T00:00:00.000Z');
    expect(calendarAnchor('2026-05-11T00:00:00Z', 'week', 'UTC')).toBe('2026-05-11T00:00:00.000Z');
  });

  it.each([
    ['2026-01-31T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-06-30T00:00:00Z', '2026-04-01T00:00:00.000Z'],
    ['2026-12-01T00:00:00Z', '2026-10-01T00:00:00.000Z'],
  ])('puts %s into the quarter from %s', (instant, start) => {
    expect(calendarAnchor(instant, 'quarter', 'UTC')).toBe(start);
  });
});

describe('a trial', () => {
  it('lasts calendar steps of the zone', () => {
    expect(trialEnd('2026-03-25T09:00:00Z', { unit: 'day', count: 7 }, 'Europe/Paris')).toBe(
      '2026-04-01T08:00:00.000Z',
    );
    expect(trialEnd('2026-03-01T09:00:00Z', { unit: 'week', count: 2 }, 'UTC')).toBe('2026-03-15T09:00:00.000Z');
    expect(trialEnd('2026-01-31T09:00:00Z', { unit: 'month', count: 1 }, 'UTC')).toBe('2026-02-28T09:00:00.000Z');
    expect(trialEnd('2026-01-31T09:00:00Z', { unit: 'day', count: 0 }, 'UTC')).toBe('2026-01-31T09:00:00.000Z');
  });
});

describe('days of a zone', () => {
  it('begin at midnight, or when the clock first shows them', () => {
    expect(startOfDay('2026-03-01', 'America/New_York')).toBe('2026-03-01T05:00:00.000Z');
    // Midnight of 4 November 2018 was skipped in São Paulo.
    expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });

  it('are told from instants and counted between them', () => {
    expect(dayOf('2026-03-01T23:30:00Z', 'Europe/Paris')).toBe('2026-03-02');
    expect(calendarDays({ start: '2026-02-28T23:30:00Z', end: '2026-04-01T00:00:00Z' }, 'Europe/Paris')).toBe(31);
    expect(calendarDays({ start: '2026-02-28T23:30:00Z', end: '2026-04-01T00:00:00Z' }, 'UTC')).toBe(32);
  });

  it('need a zone that exists', () => {
    expect([isTimeZone('Asia/Kathmandu'), isTimeZone('Europe/Atlantis'), isTimeZone('')]).toEqual([true, false, false]);
  });
});
