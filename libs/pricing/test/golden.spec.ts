import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { GoldenCase } from './golden/case.js';
import { checkCase } from './golden/check.js';

const own = path.join(import.meta.dirname, 'golden', 'cases.json');
// The figures of other systems, where they are at hand.
const shared = path.join(import.meta.dirname, '../../../../shared/golden/cases.json');
const read = (file: string): GoldenCase[] => JSON.parse(readFileSync(file, 'utf8')) as GoldenCase[];

describe('golden cases', () => {
  it.each(read(own))('$model: $id', (golden) => {
    expect(checkCase(golden)).toEqual([]);
  });

  const others = existsSync(shared) ? read(shared) : [];
  (others.length > 0 ? it : it.skip)('agree with other systems', () => {
    expect(others.flatMap((golden) => checkCase(golden).map((failure) => `${golden.id}: ${failure}`))).toEqual([]);
  });

  it('fail on a model that nobody knows, on a name the engine has no answer for, and on another figure', () => {
    const input = { unit_price: '2', quantity: '3', currency: 'USD' };

    expect(checkCase({ id: 'a', model: 'haggling', input, expected: {} })).toEqual([
      'no engine for the model "haggling"',
    ]);
    expect(checkCase({ id: 'b', model: 'per_unit', input, expected: { mood: 'good' } })).toEqual([
      'the engine has no answer named mood',
    ]);
    expect(checkCase({ id: 'c', model: 'per_unit', input, expected: { amount: '6.01' } })).toEqual([
      'amount: expected "6.01", got "6"',
    ]);
  });
});
