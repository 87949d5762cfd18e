import { unusualSilence } from './habit.js';

const DAY = 1_440;
/** A Monday, midnight. */
const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const at = (day: number, hour: number, minute = 0): number => START + day * DAY + hour * 60 + minute;

/** Minutes with arrivals up to `until`, one every `step` minutes, where `isOpen` says so. */
function arrivals(until: number, step: number, isOpen: (day: number, hour: number) => boolean): number[] {
  const minutes: number[] = [];
  for (let minute = START; minute <= until; minute += step) {
    if (isOpen(Math.floor((minute - START) / DAY) % 7, Math.floor((minute % DAY) / 60))) minutes.push(minute);
  }
  return minutes;
}

const always = (): boolean => true;
const office = (day: number, hour: number): boolean => day < 5 && hour >= 8 && hour < 18;

describe('a silence', () => {
  it.each([
    ['a gateway that never rests is quiet for 16 minutes', arrivals(at(9, 3), 1, always), at(9, 3, 16), /16 minutes/],
    ['an office is quiet on a Tuesday morning', arrivals(at(8, 10), 1, office), at(8, 10, 20), /on 5 of the last 7/],
    ['a sender of every five minutes misses nine turns', arrivals(at(9, 3), 5, always), at(9, 3, 45), /45 minutes/],
    ['one that reports daily misses two days', arrivals(at(12, 0), DAY, always), at(14, 0, 1), /2 days/],
    ['two days old, quiet for an hour', arrivals(at(2, 3), 1, always), at(2, 4), /longest pause before was 1 minute\./],
  ])('is unusual when %s', (_what, minutes, now, detail) => {
    expect(unusualSilence(minutes, now)).toMatch(detail);
  });

  it.each([
    ['it has only begun', arrivals(at(9, 3), 1, always), at(9, 3, 14)],
    ['the office is closed for the night', arrivals(at(8, 18), 1, office), at(9, 7, 59)],
    ['the office is closed for the weekend', arrivals(at(11, 18), 1, office), at(13, 23)],
    ['the office has just opened again after the weekend', arrivals(at(11, 18), 1, office), at(14, 8, 5)],
    ['calls are few and far between', arrivals(at(9, 3), 47, always), at(9, 3, 40)],
    ['nothing is known of its habits: an afternoon of trying out', arrivals(at(0, 4), 1, always), at(3, 0)],
    ['nothing ever came', [], at(3, 0)],
  ])('is none when %s', (_what, minutes, now) => {
    expect(unusualSilence(minutes, now)).toBeNull();
  });
});
