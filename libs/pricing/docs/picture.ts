import { Decimal } from '@libs/money';

export interface Point {
  readonly x: Decimal;
  readonly y: Decimal;
}

const [WIDTH, HEIGHT] = [640, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 24, 20, 48];
const TICKS = [0, 1, 2, 3, 4];

/** A curve as an SVG that reads on light and on dark paper. */
export function picture(points: readonly Point[], axis: string): string {
  const ends = { x: widest(points.map(({ x }) => x)), y: widest(points.map(({ y }) => y)) };
  const path = points.map(({ x, y }) => `${column(x, ends.x)},${row(y, ends.y)}`).join(' ');
  const [bottom, right] = [HEIGHT - BOTTOM, WIDTH - RIGHT];
  const marks = TICKS.flatMap((tick) => {
    const [x, y] = [quarter(ends.x, tick), quarter(ends.y, tick)];
    return [
      `<line x1="${LEFT}" x2="${right}" y1="${row(y, ends.y)}" y2="${row(y, ends.y)}" stroke="#8a94a6" stroke-opacity="0.3"/>`,
      `<text x="${LEFT - 8}" y="${row(y, ends.y)}" dy="4" text-anchor="end">${y.toString()}</text>`,
      `<text x="${column(x, ends.x)}" y="${bottom + 18}" text-anchor="middle">${x.toString()}</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#8a94a6">
  ${marks.join('\n  ')}
  <text x="${right}" y="${HEIGHT - 8}" text-anchor="end">${axis}</text>
  <text x="${LEFT}" y="12" text-anchor="end">USD</text>
  <polyline points="${path}" fill="none" stroke="#3b82f6" stroke-width="2.5" stroke-linejoin="round"/>
</svg>
`;
}

/** The end of an axis: the largest value, or one where there is nothing to see. */
function widest(values: readonly Decimal[]): Decimal {
  const largest = values.reduce((most, value) => Decimal.max(most, value), Decimal.ZERO);
  return largest.isZero() ? Decimal.ONE : largest;
}

function quarter(end: Decimal, tick: number): Decimal {
  return end.timesRatio(BigInt(tick), 4n, 2, 'half_up');
}

function column(x: Decimal, end: Decimal): string {
  return scaled(x, end, WIDTH - LEFT - RIGHT)
    .plus(LEFT)
    .toString();
}

function row(y: Decimal, end: Decimal): string {
  return Decimal.of(HEIGHT - BOTTOM)
    .minus(scaled(y, end, HEIGHT - TOP - BOTTOM))
    .toString();
}

function scaled(value: Decimal, end: Decimal, length: number): Decimal {
  return value.times(length).dividedBy(end, 1, 'half_up');
}
