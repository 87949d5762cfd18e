import { describe, expect, it } from '@jest/globals';
import type { LineUsage } from '@libs/contracts';
import { gridsOf } from '../../src/portal/usage/where.js';

const part = (dimensions: Record<string, string>): LineUsage => ({
  meterKey: 'calls',
  subscriptionId: 'sub_1',
  dimensions,
  quantity: '1',
  events: 1,
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-04-01T00:00:00.000Z',
});

describe('the conditions that name exactly the calls of a line', () => {
  it('are none for usage without dimensions', () => {
    expect(gridsOf([part({})])).toEqual([{ parts: [part({})], where: [] }]);
  });

  it('name several values of one dimension as alternatives', () => {
    const parts = [part({ route: 'a' }), part({ route: 'b' })];

    expect(gridsOf(parts)).toEqual([{ parts, where: ['route=a', 'route=b'] }]);
  });

  it('stand together for parts that fill a grid of dimensions', () => {
    const parts = ['a', 'b'].flatMap((route) => ['x', 'y'].map((region) => part({ route, region })));

    expect(gridsOf(parts).map(({ where }) => where)).toEqual([['route=a', 'region=x', 'region=y', 'route=b']]);
  });

  it('stand alone for parts that do not, for together they would name calls of another line too', () => {
    const parts = [part({ route: 'a', region: 'x' }), part({ route: 'b', region: 'y' })];

    expect(gridsOf(parts).map(({ where }) => where)).toEqual([
      ['route=a', 'region=x'],
      ['route=b', 'region=y'],
    ]);
  });

  it('say that a value is not known', () => {
    expect(gridsOf([part({ region: '' })])[0]!.where).toEqual(['region=']);
  });
});
