import { describe, expect, it } from '@jest/globals';
import { toCsv } from '../src/ui/csv.js';

describe('a CSV file', () => {
  it('begins with the mark by which Excel knows UTF-8, and ends its lines as RFC 4180 says', () => {
    expect(
      toCsv([
        ['a', 'b'],
        ['1', '2'],
      ]),
    ).toBe('\uFEFFa,b\r\n1,2\r\n');
  });

  it('quotes what would break a cell', () => {
    expect(toCsv([['one, two', 'say "so"', 'line\nbreak', 'semi;colon']])).toBe(
      '\uFEFF"one, two","say ""so""","line\nbreak","semi;colon"\r\n',
    );
  });

  it.each(['=1+1', '+49', '@cmd', '-2+3', '\tx'])('keeps %j from becoming a formula', (text) => {
    expect(toCsv([[text]])).toBe(`\uFEFF'${text}\r\n`);
  });

  it.each(['-14.95', '0', '1234567890.000001'])('leaves the number %s a number', (number) => {
    expect(toCsv([[number]])).toBe(`\uFEFF${number}\r\n`);
  });
});
