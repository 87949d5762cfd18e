import { dayOf, periodAt, periodContaining, toMillis, type Cadence, type Period, type Schedule } from '@libs/period';

// Zones whose clocks do something worth fearing.
const ZONES = [
  'UTC',
  'Europe/Paris', // an hour forward in March, back in October
  'America/New_York',
  'America/Sao_Paulo', // midnight itself was skipped until 2019
  'America/St_Johns', // half an hour off the hour
  'Asia/Kolkata', // half an hour, no daylight saving
  'Asia/Kathmandu', // three quarters of an hour
  'Australia/Lord_Howe', // daylight saving of half an hour
  'Pacific/Apia', // skipped 30 December 2011
  'Pacific/Chatham', // three quarters of an hour, and daylight saving
  'Africa/Cairo', // midnight skipped on a Friday, again since 2023
  'Asia/Gaza', // daylight saving by decree
] as const;

const CADENCES: Cadence[] = [
  { unit: 'day', count: 1 },
  { unit: 'week', count: 1 },
  { unit: 'month', count: 1 },
  { unit: 'month', count: 5 },
  { unit: 'quarter', count: 1 },
  { unit: 'year', count: 1 },
];
const HOURS = ['00:00:00.000', '00:30:00.000', '02:30:00.000', '23:59:59.999'];

/** Every day of a leap year, and days of other years on which clocks or calendars jumped. */
const DAYS = [
  ...Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)),
  ...'2010-10-15 2011-12-29 2011-12-30 2011-12-31 2012-02-29 2018-11-03 2018-11-04 2023-04-28 2026-06-30 2096-02-29'.split(
    ' ',
  ),
];

interface Case {
  readonly schedule: Schedule;
  /** Which of its periods is looked at: the one before the anchor, the first ones, and some way into the future. */
  readonly n: number;
}
const CASES: Case[] = ZONES.flatMap((zone, z) =>
  DAYS.flatMap((day, d) =>
    CADENCES.map((cadence, c) => {
      const turn = z + d + c;
      return { schedule: { anchor: `${day}T${HOURS[turn % 4]}Z`, cadence, zone }, n: (turn % 29) - 1 };
    }),
  ),
);

interface Looked extends Case {
  readonly period: Period;
  readonly next: Period;
}
const looked = new Map<string, Looked[]>();

/** The cases of a zone with their periods, worked out once: time zones are slow. */
function casesIn(zone: string): Looked[] {
  const known = looked.get(zone);
  if (known !== undefined) return known;
  const cases = CASES.filter(({ schedule }) => schedule.zone === zone).map(({ schedule, n }) => {
    return { schedule, n, period: periodAt(schedule, n), next: periodAt(schedule, n + 1) };
  });
  looked.set(zone, cases);
  return cases;
}

describe(`periods in a calendar of ${CASES.length} cases`, () => {
  it('is a calendar of at least 20,000 cases', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(20_000);
  });

  it.each(ZONES)('tile without gap or overlap in %s', (zone) => {
    for (const { schedule, n, period, next } of casesIn(zone)) {
      const told = `${JSON.stringify(schedule)} number ${n}`;

      if (period.end !== next.start) throw new Error(`${period.end} is not ${next.start}: ${told}`);
      // Only a day that never was can make an empty period.
      if (period.start >= period.end && !isSkippedDay(period.start, zone)) throw new Error(`empty period: ${told}`);
      if (period.start < period.end) expectFound(schedule, n, period);
    }
  });

  it.each(ZONES)('keep the wall clock of the anchor in %s', (zone) => {
    const wallClock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' });
    let moved = 0;
    for (const { schedule, period } of casesIn(zone)) {
      const { start } = period;
      if (wallClock.format(toMillis(start)) === wallClock.format(toMillis(schedule.anchor))) continue;
      if (!isInGap(start, zone)) throw new Error(`${JSON.stringify(schedule)} moved to ${start}`);
      moved += 1;
    }

    expect(moved).toBeLessThan(casesIn(zone).length / 50);
  });

  it.each(ZONES)('come back to the day of the anchor in %s, or to the last of a shorter month', (zone) => {
    for (const { schedule, n, period } of casesIn(zone).filter((candidate) => isCountedInMonths(candidate.schedule))) {
      const { start } = period;
      const anchorDay = Number(dayOf(schedule.anchor, zone).slice(8));
      const day = dayOf(start, zone);
      const last = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
      const wanted = Math.min(anchorDay, last);

      if (Number(day.slice(8)) !== wanted && !isSkippedDay(start, zone))
        throw new Error(`${JSON.stringify(schedule)} number ${n}: ${day} instead of the ${wanted}`);
    }
  });
});

/** The first and the last instant of a period lie in it, and in no other. */
function expectFound(schedule: Schedule, n: number, period: Period): void {
  for (const instant of [period.start, new Date(toMillis(period.end) - 1).toISOString()]) {
    const found = periodContaining(schedule, instant);
    if (found.index !== n || found.start !== period.start || found.end !== period.end)
      throw new Error(`${instant} of number ${n} of ${JSON.stringify(schedule)} is found in ${JSON.stringify(found)}`);
  }
}

/** Samoa went from 29 to 31 December 2011 without a 30th: what should begin on it begins a day later. */
function isSkippedDay(start: string, zone: string): boolean {
  return zone === 'Pacific/Apia' && dayOf(start, zone) === '2011-12-31';
}

function isCountedInMonths({ cadence }: Schedule): boolean {
  return ['month', 'quarter', 'year'].includes(cadence.unit);
}

/** Whether the clocks were set forward in the hour before the instant, so that the wanted time did not exist. */
function isInGap(instant: string, zone: string): boolean {
  const millis = toMillis(instant);
  return offsetAt(millis, zone) > offsetAt(millis - 3_600_000, zone);
}

function offsetAt(millis: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(millis);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(
    parts.find(({ type }) => type === 'timeZoneName')!.value,
  )!;
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
