import { describe, expect, it } from '@jest/globals';
import { formatFor, toMajor } from '../src/i18n/format.js';

const NARROW = '\u202f';
const NO_BREAK = '\u00a0';

describe('figures as each language writes them', () => {
  const en = formatFor('en');
  const fr = formatFor('fr');

  it.each([
    ['EUR', '123456789', '€1,234,567.89', `1${NARROW}234${NARROW}567,89${NO_BREAK}€`],
    ['EUR', '-1495', '-€14.95', `-14,95${NO_BREAK}€`],
    ['EUR', '0', '€0.00', `0,00${NO_BREAK}€`],
    ['JPY', '1234567', '¥1,234,567', `1${NARROW}234${NARROW}567${NO_BREAK}¥`],
    ['KWD', '1234567', `KWD${NO_BREAK}1,234.567`, `1${NARROW}234,567${NO_BREAK}KWD`],
  ])('%s: %s of its smallest units', (currency, minor, english, french) => {
    expect(en.money({ minor, currency })).toBe(english);
    expect(fr.money({ minor, currency })).toBe(french);
  });

  it('keeps every digit of an amount that no float holds', () => {
    expect(en.money({ minor: '900719925474099312345', currency: 'EUR' })).toBe('€9,007,199,254,740,993,123.45');
  });

  it.each([
    ['-5', 2, '-0.05'],
    ['-1495', 2, '-14.95'],
    ['7', 3, '0.007'],
    ['7', 0, '7'],
  ])('%s with %i digits is %s', (minor, digits, major) => {
    expect(toMajor(minor, digits)).toBe(major);
  });

  it('writes quantities with all their digits, and shares of a hundred', () => {
    expect(en.quantity('1234567.000000000001')).toBe('1,234,567.000000000001');
    expect(fr.quantity('1234567.25')).toBe(`1${NARROW}234${NARROW}567,25`);
    expect(en.percent(0.125)).toBe('12.5%');
    expect(fr.percent(0.125)).toBe(`12,5${NO_BREAK}%`);
  });

  it('names the last day that belongs to a period, in the zone of its owner', () => {
    const march = { start: '2026-02-28T23:00:00Z', end: '2026-03-31T22:00:00Z' };

    expect(en.period(march, 'Europe/Paris').replaceAll(/\s/g, ' ')).toMatch(/^1 ?– ?31 Mar 2026$/);
    expect(fr.period(march, 'Europe/Paris').replaceAll(/\s/g, ' ')).toMatch(/^1 ?– ?31 mars 2026$/);
  });

  it('names the zone of a moment when it is not the reader’s', () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const other = own === 'Asia/Tokyo' ? 'Asia/Kolkata' : 'Asia/Tokyo';

    expect(en.moment('2026-03-28T00:30:00Z', own)).toMatch(/^2[78] Mar 2026, \d\d:\d\d$/);
    expect(en.moment('2026-03-28T00:30:00Z', other)).toMatch(/GMT\+(9|5:30)$/);
    expect(fr.day('2026-03-28T12:00:00Z', 'UTC')).toBe('28 mars 2026');
  });

  it('says how long ago', () => {
    const now = new Date('2026-03-28T12:00:00Z');

    expect(en.ago('2026-03-28T11:55:00Z', now)).toBe('5 minutes ago');
    expect(fr.ago('2026-03-28T11:55:00Z', now)).toBe('il y a 5 minutes');
    expect(en.ago('2026-03-27T12:00:00Z', now)).toBe('yesterday');
    expect(fr.ago('2026-03-30T12:00:00Z', now)).toBe('après-demain');
  });
});
