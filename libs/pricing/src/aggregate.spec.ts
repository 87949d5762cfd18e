import { aggregate, AGGREGATIONS, distinctEvents, type Aggregation, type CountableEvent } from './aggregate.js';

const march = { start: '2026-03-01T00:00:00Z', end: '2026-04-01T00:00:00Z' };
const event = (id: string, time: string, value?: string, more: Partial<CountableEvent> = {}): CountableEvent => ({
  source: 'gw',
  id,
  time,
  ...(value !== undefined && { value }),
  ...more,
});
const EVENTS = [
  event('b', '2026-03-02T00:00:00Z', '4.5', { text: 'y' }),
  event('a', '2026-03-01T00:00:00Z', '2', { text: 'x' }),
  event('c', '2026-03-31T23:59:59.999Z', '-1', { text: 'x' }),
  event('a', '2026-03-01T00:00:00Z', '2', { text: 'x' }),
  event('a', '2026-03-03T00:00:00Z', '10', { source: 'gw-2', text: 'z' }),
  event('before', '2026-02-28T23:59:59.999Z', '100', { text: 'v' }),
  event('after', '2026-04-01T00:00:00Z', '100', { text: 'w' }),
];
const of = (aggregation: Aggregation, events: readonly CountableEvent[] = EVENTS) =>
  String(aggregate(events, aggregation, march));

describe('an aggregation', () => {
  it.each([
    ['count', '4'],
    ['sum', '15.5'],
    ['min', '-1'],
    ['max', '10'],
    ['avg', '3.875'],
    ['unique', '3'],
    ['latest', '-1'],
  ] as const)('%s of a period is %s, whatever the order', (aggregation, expected) => {
    expect(of(aggregation)).toBe(expected);
    expect(of(aggregation, EVENTS.toReversed())).toBe(expected);
  });

  it('of nothing is zero', () => {
    for (const aggregation of AGGREGATIONS) expect(of(aggregation, [])).toBe('0');
  });

  it('reads no value as zero', () => {
    expect(of('sum', [event('a', march.start), event('b', march.start, '3')])).toBe('3');
  });

  it('takes the latest by source and id where the times tie', () => {
    const tied = [
      event('2', march.start, '2'),
      event('1', march.start, '1'),
      event('9', march.start, '9', { source: 'a' }),
    ];

    expect(of('latest', tied)).toBe('2');
    expect(of('latest', tied.toReversed())).toBe('2');
    expect(distinctEvents(tied).map(({ id }) => id)).toEqual(['9', '1', '2']);
  });

  it('tells sources and ids apart even when they run together', () => {
    const events = [event('b-c', march.start, '1', { source: 'a' }), event('c', march.start, '1', { source: 'a-b' })];

    expect(of('count', events)).toBe('2');
  });

  it('counts the first of two events that claim to be the same', () => {
    expect(of('sum', [event('a', march.start, '3'), event('a', march.start, '5')])).toBe('3');
  });

  it('weighs a running level by how long it held', () => {
    const april = { start: '2026-04-01T00:00:00Z', end: '2026-05-01T00:00:00Z' };
    const steps = [
      event('a', '2026-03-15T00:00:00Z', '4'), // held from the start
      event('b', '2026-04-16T00:00:00Z', '2'), // half of the period
      event('c', '2026-04-28T00:00:00Z', '-6'), // a tenth of it
      event('d', '2026-05-01T00:00:00Z', '100'), // not in it any more
      event('e', '2026-05-20T00:00:00Z', '100'),
    ];

    expect(String(aggregate(steps, 'weighted_sum', april))).toBe('4.4');
    expect(String(aggregate([...steps, ...steps], 'weighted_sum', april))).toBe('4.4');
    expect(String(aggregate(steps, 'weighted_sum', { start: april.start, end: april.start }))).toBe('0');
    expect(String(aggregate([event('a', march.start, '1')], 'avg', march))).toBe('1');
  });

  it('averages to 18 decimals', () => {
    expect(of('avg', [event('a', march.start, '1'), event('b', march.start, '1'), event('c', march.start, '0')])).toBe(
      '0.666666666666666667',
    );
    const threeDays = { start: march.start, end: '2026-03-04T00:00:00Z' };
    expect(String(aggregate([event('a', '2026-03-02T00:00:00Z', '1')], 'weighted_sum', threeDays))).toBe(
      '0.666666666666666667',
    );
  });
});
