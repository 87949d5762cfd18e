import { describe, expect, it } from '@jest/globals';
import { conditionsOf } from '../../src/portal/usage/where.js';

const grid = ['a', 'b'].flatMap((route) => ['x', 'y'].map((region) => ({ route, region })));
const [ax, ay, bx, by] = grid as [Part, Part, Part, Part];
type Part = { route: string; region: string };

describe('the conditions that name exactly the calls of a line', () => {
  it('are none where the line has all that was used', () => {
    expect(conditionsOf([{}], [{}])).toEqual([]);
    expect(conditionsOf(grid, [by, ay, bx, ax])).toEqual([]);
  });

  it('name several values of one dimension as alternatives', () => {
    const used = [{ route: 'a' }, { route: 'b' }, { route: 'c' }];

    expect(conditionsOf(used.slice(0, 2), used)).toEqual(['route=a', 'route=b']);
  });

  it('may name a combination that nobody used', () => {
    expect(conditionsOf([ax, by], [ax, by, { route: 'c', region: 'x' }])).toEqual([
      ...['route=a', 'region=x', 'route=b', 'region=y'],
    ]);
  });

  it('do not exist where they would name calls of another line too', () => {
    expect(conditionsOf([ax, by], grid)).toBeNull();
    expect(conditionsOf([ax], grid)).toEqual(['route=a', 'region=x']);
  });

  it('say that a value is not known', () => {
    expect(conditionsOf([{ region: '' }], [{ region: '' }, { region: 'x' }])).toEqual(['region=']);
  });

  it('do not exist where there are more of them than can be asked for', () => {
    const used = Array.from({ length: 30 }, (_, index) => ({ route: `r${index}` }));

    expect(conditionsOf(used.slice(0, 20), used)).toHaveLength(20);
    expect(conditionsOf(used.slice(0, 21), used)).toBeNull();
  });
});
