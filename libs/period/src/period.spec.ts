import { cadenceSchema, contains, fromMillis, instantSchema, overlap, periodSchema, toMillis } from './period.js';

const march = { start: '2026-03-01T00:00:00Z', end: '2026-04-01T00:00:00Z' };

describe('a period', () => {
  it('holds its start and not its end', () => {
    expect(contains(march, '2026-03-01T00:00:00Z')).toBe(true);
    expect(contains(march, '2026-03-31T23:59:59.999Z')).toBe(true);
    expect(contains(march, '2026-02-28T23:59:59.999Z')).toBe(false);
    expect(contains(march, '2026-04-01T00:00:00Z')).toBe(false);
  });

  it('overlaps another in the part they share, written in one form', () => {
    const midMarch = { start: '2026-03-10T12:00:00+02:00', end: '2026-05-01T00:00:00Z' };

    expect(overlap(march, midMarch)).toEqual({ start: '2026-03-10T10:00:00.000Z', end: '2026-04-01T00:00:00.000Z' });
    expect(overlap(midMarch, march)).toEqual(overlap(march, midMarch));
    expect(overlap(march, { start: march.end, end: '2026-05-01T00:00:00Z' })).toBeNull();
  });

  it('must not end before it starts', () => {
    expect(periodSchema.safeParse(march).success).toBe(true);
    expect(periodSchema.safeParse({ start: march.start, end: march.start }).success).toBe(true);
    const backwards = periodSchema.safeParse({ start: march.end, end: march.start });
    expect(backwards.error?.issues).toMatchObject([{ path: ['end'], message: 'must not lie before the start' }]);
    expect(periodSchema.safeParse({ start: 'March', end: march.end }).success).toBe(false);
  });
});

describe('an instant', () => {
  it('is ISO 8601 with a zone', () => {
    expect(toMillis('1970-01-01T00:00:01Z')).toBe(1000);
    expect(toMillis('1970-01-01T01:00:00+01:00')).toBe(0);
    expect(toMillis('1970-01-01T00:00:00-00:30')).toBe(1_800_000);
    expect(fromMillis(1000)).toBe('1970-01-01T00:00:01.000Z');
  });

  it.each(['2026-03-01', '2026-03-01T00:00:00', 'Z', '2026-13-01T00:00:00Z', '2026-03-01 00:00Z (UTC)'])(
    'is not "%s"',
    (text) => {
      expect(() => toMillis(text)).toThrow(`"${text}" is not an instant such as 2026-03-01T00:00:00Z`);
    },
  );

  it('is refused with its mend', () => {
    expect(instantSchema.safeParse('yesterday').error?.issues[0]?.message).toBe(
      'must be an ISO 8601 instant in UTC, such as 2026-03-01T00:00:00Z',
    );
  });
});

describe('a cadence', () => {
  it('is a whole number of calendar units', () => {
    expect(cadenceSchema.parse({ unit: 'month', count: 3 })).toEqual({ unit: 'month', count: 3 });
    for (const unit of ['day', 'week', 'month', 'quarter', 'year'])
      expect(cadenceSchema.safeParse({ unit, count: 366 }).success).toBe(true);
    const message = (count: number) => cadenceSchema.safeParse({ unit: 'day', count }).error?.issues[0]?.message;
    expect([message(0), message(367)]).toEqual(['must be at least 1', 'must be at most 366']);
    expect(cadenceSchema.safeParse({ unit: 'fortnight', count: 1 }).success).toBe(false);
  });
});
