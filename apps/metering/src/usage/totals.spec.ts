import { quantityOf, splitAtHours } from './totals.js';

const span = (start: string, end: string) => ({ start: new Date(start), end: new Date(end) });

describe('a span split at hours', () => {
  test.each([
    ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', 744, 0],
    ['2026-03-01T10:20:30Z', '2026-03-01T13:00:00Z', 2, 1],
    ['2026-03-01T10:00:00Z', '2026-03-01T13:00:00.001Z', 3, 1],
    ['2026-03-01T10:20:00Z', '2026-03-01T12:10:00Z', 1, 2],
    ['2026-03-01T10:20:00Z', '2026-03-01T11:10:00Z', 0, 2],
    ['2026-03-01T10:20:00Z', '2026-03-01T10:40:00Z', 0, 1],
  ])('%s to %s has %d whole hours and %d ragged parts, without gap or overlap', (start, end, hours, ragged) => {
    const { full, edges } = splitAtHours(span(start, end));

    expect(Math.max(0, (full.end.getTime() - full.start.getTime()) / 3_600_000)).toBe(hours);
    expect(edges).toHaveLength(ragged);
    const length = (part: { start: Date; end: Date }) => part.end.getTime() - part.start.getTime();
    expect(edges.reduce((sum, edge) => sum + length(edge), length(full))).toBe(length(span(start, end)));
    for (const edge of edges) {
      expect(Math.floor((edge.end.getTime() - 1) / 3_600_000)).toBe(Math.floor(edge.start.getTime() / 3_600_000));
    }
  });
});

describe('a quantity', () => {
  const sums = { events: '3', total: '10.00', minimum: '-1', maximum: '7', latest: '4.50', uniques: '2' };

  test.each([
    ['count', '3'],
    ['sum', '10'],
    ['min', '-1'],
    ['max', '7'],
    ['latest', '4.5'],
    ['avg', '3.333333333333333333'],
    ['unique', '2'],
  ] as const)('by %s is %s', (aggregation, quantity) => expect(quantityOf(aggregation, sums)).toBe(quantity));
});
