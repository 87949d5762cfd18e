import type { Period } from './period.js';
import { shareServed, WHOLE, type ProrationBasis, type ProrationOptions } from './proration.js';

const day = (start: string, end: string): Period => ({ start: `${start}T00:00:00Z`, end: `${end}T00:00:00Z` });
const march = day('2026-03-01', '2026-04-01');

function share(period: Period, served: Period, basis: ProrationBasis, more: Partial<ProrationOptions> = {}): string {
  const { numerator, denominator } = shareServed(period, served, { basis, zone: 'UTC', ...more });
  return `${numerator}/${denominator}`;
}

describe('the share that was served', () => {
  it('is in lowest terms', () => {
    expect(share(march, day('2026-03-01', '2026-03-11'), 'exact_second')).toBe('10/31');
    expect(share(march, { start: march.start, end: '2026-03-01T12:00:00Z' }, 'exact_second')).toBe('1/62');
  });

  it.each(['exact_second', 'calendar_day', 'fixed_30'] as const)(
    'counts only what lies within the period by %s',
    (basis) => {
      expect(share(march, day('2026-02-01', '2026-05-01'), basis)).toBe('1/1');
      expect(share(march, march, basis)).toBe('1/1');
      expect(share(march, day('2026-04-01', '2026-05-01'), basis)).toBe('0/1');
      expect(share(march, day('2026-02-01', '2026-03-01'), basis)).toBe('0/1');
      expect(share(march, day('2026-03-10', '2026-03-10'), basis)).toBe('0/1');
      expect(share(march, day('2026-03-10', '2026-03-09'), basis)).toBe('0/1');
      expect(share(march, day('2026-02-01', '2026-03-02'), basis)).toBe(basis === 'fixed_30' ? '1/30' : '1/31');
    },
  );

  it('is always the whole without proration', () => {
    expect(shareServed(march, day('2026-03-10', '2026-03-10'), { basis: 'none', zone: 'UTC' })).toBe(WHOLE);
  });

  it('weighs an hour of daylight saving by the second, not by the day', () => {
    // March 2026 in Paris is an hour shorter; service ends with its 29th day.
    const paris = { start: '2026-02-28T23:00:00Z', end: '2026-03-31T22:00:00Z' };
    const served = { start: paris.start, end: '2026-03-29T22:00:00Z' };

    expect(share(paris, served, 'exact_second', { zone: 'Europe/Paris' })).toBe('695/743');
    expect(share(paris, served, 'calendar_day', { zone: 'Europe/Paris' })).toBe('29/31');
  });

  it('counts the first day and not the last, in the days of the zone', () => {
    const served = { start: '2026-03-10T23:30:00Z', end: '2026-03-20T23:30:00Z' };

    expect(share(march, served, 'calendar_day')).toBe('10/31');
    expect(share(march, { ...served, end: '2026-03-20T00:30:00Z' }, 'calendar_day')).toBe('10/31');
    // Already the 11th in Kolkata, where April begins on the evening of the 31st of UTC.
    expect(share(march, { ...served, end: '2026-03-20T00:30:00Z' }, 'calendar_day', { zone: 'Asia/Kolkata' })).toBe(
      '9/31',
    );
  });

  it('counts the last day too when asked, once any of it was served', () => {
    const options = { lastDayCounts: true };

    expect(share(march, { start: march.start, end: '2026-03-10T06:00:00Z' }, 'calendar_day', options)).toBe('10/31');
    expect(share(march, { start: march.start, end: '2026-03-10T00:00:00Z' }, 'calendar_day', options)).toBe('9/31');
    expect(share(march, { start: march.start, end: '2026-03-10T00:00:00.001Z' }, 'calendar_day', options)).toBe(
      '10/31',
    );
    expect(share(march, { start: '2026-03-05T09:00:00Z', end: '2026-03-05T10:00:00Z' }, 'calendar_day', options)).toBe(
      '1/31',
    );
    expect(share(march, march, 'calendar_day', options)).toBe('1/1');
    expect(share(march, { start: march.start, end: '2026-03-31T06:00:00Z' }, 'calendar_day', options)).toBe('1/1');
  });

  it('never exceeds the whole when a period ends within a day', () => {
    const period = { start: '2026-03-01T10:00:00Z', end: '2026-04-01T10:00:00Z' };
    const served = { start: period.start, end: '2026-04-01T09:00:00Z' };

    expect(share(period, served, 'calendar_day', { lastDayCounts: true })).toBe('1/1');
    expect(share(period, { start: '2026-03-31T10:00:00Z', end: period.end }, 'calendar_day')).toBe('1/31');
  });

  it('is nothing for service that is empty, backwards or before the period, also when the last day counts', () => {
    const options = { lastDayCounts: true };
    const at = (time: string) => `2026-03-05T${time}Z`;

    expect(share(march, { start: at('09:00:00'), end: at('09:00:00') }, 'calendar_day', options)).toBe('0/1');
    expect(share(march, { start: at('09:00:00'), end: at('08:00:00') }, 'calendar_day', options)).toBe('0/1');
    expect(share(march, day('2026-02-01', '2026-02-10'), 'calendar_day', options)).toBe('0/1');
  });

  it('is the whole of a period too short to have a day of its own', () => {
    const morning = { start: '2026-03-05T06:00:00Z', end: '2026-03-05T12:00:00Z' };

    expect(share(morning, morning, 'calendar_day')).toBe('1/1');
    expect(share(morning, { start: '2026-03-05T05:00:00Z', end: '2026-03-05T13:00:00Z' }, 'fixed_30')).toBe('1/1');
    expect(share(morning, { start: morning.start, end: '2026-03-05T09:00:00Z' }, 'calendar_day')).toBe('0/1');
  });

  describe('of months of 30 days', () => {
    it.each([
      [march, day('2026-03-15', '2026-03-23'), '4/15'],
      [day('2026-01-20', '2026-02-20'), day('2026-01-20', '2026-02-10'), '2/3'],
      [day('2026-02-20', '2026-03-20'), day('2026-02-20', '2026-03-10'), '2/3'],
      [day('2026-02-01', '2026-03-01'), day('2026-02-01', '2026-02-16'), '1/2'],
      [day('2026-01-31', '2026-02-28'), day('2026-01-31', '2026-02-15'), '7/15'],
      [day('2026-01-01', '2026-04-01'), day('2026-02-16', '2026-04-01'), '1/2'],
      [day('2025-12-01', '2026-12-01'), day('2026-05-01', '2026-12-01'), '7/12'],
    ])('%p, of which %p, is %s', (period, served, expected) => {
      expect(share(period, served, 'fixed_30')).toBe(expected);
    });

    it('or of another fixed length', () => {
      expect(share(march, day('2026-03-15', '2026-03-22'), 'fixed_30', { daysInMonth: 28 })).toBe('1/4');
    });

    it('does not invent days for periods shorter than a month', () => {
      expect(share(day('2026-01-29', '2026-02-05'), day('2026-01-29', '2026-02-02'), 'fixed_30')).toBe('4/7');
      expect(share(day('2026-03-01', '2026-03-29'), day('2026-03-01', '2026-03-15'), 'fixed_30')).toBe('1/2');
    });

    it('gives the last day of a long month nothing of its own', () => {
      expect(share(march, day('2026-03-31', '2026-04-01'), 'fixed_30')).toBe('0/1');
    });
  });
});
