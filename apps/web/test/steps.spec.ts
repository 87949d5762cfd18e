import { describe, expect, it } from '@jest/globals';
import { dayAfter, monthAfter } from '../src/console/clock/steps.js';

describe('steps of the sandbox clock', () => {
  it('goes a day on', () => {
    expect(dayAfter('2027-12-31T23:30:00.000Z')).toBe('2028-01-01T23:30:00.000Z');
  });

  it.each([
    ['2027-01-15T08:00:00.000Z', '2027-02-15T08:00:00.000Z'],
    ['2027-01-31T08:00:00.000Z', '2027-02-28T08:00:00.000Z'],
    ['2028-01-31T08:00:00.000Z', '2028-02-29T08:00:00.000Z'],
    ['2027-12-31T08:00:00.000Z', '2028-01-31T08:00:00.000Z'],
  ])('goes a month on from %s, to the end of a shorter one', (from, to) => {
    expect(monthAfter(from)).toBe(to);
  });
});
