import { LOCALES, speechOf } from './speech.js';

describe('a number and its noun', () => {
  const said = (value: string) =>
    LOCALES.map((locale) => speechOf(locale, 'EUR').plural(value, { one: 'lot', other: 'lots' }));

  it.each([
    ['1', 'lot', 'lot'],
    ['-1', 'lot', 'lot'],
    ['2', 'lots', 'lots'],
    ['1000000', 'lots', 'lots'],
    ['0', 'lots', 'lot'],
    ['0.5', 'lots', 'lot'],
    ['1.5', 'lots', 'lot'],
    ['1.0004', 'lots', 'lot'],
    ['1.9999', 'lots', 'lot'],
  ])('agree: %s %s in English, %s in French', (value, english, french) => {
    expect(said(value)).toEqual([english, french]);
  });
});
