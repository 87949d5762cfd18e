import type { Usage } from '@libs/contracts';
import type { ReactNode } from 'react';
import { useNow } from '../../api/clock.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Bars } from '../../ui/bars.js';
import { Money } from '../../ui/figures.js';
import type { Costs } from './cost.js';
import { useGroupName } from './group-name.js';
import { usageWords } from './words.js';

const COLORS = ['verdigris.7', 'brass.4', 'blue.5', 'grape.5', 'orange.5', 'teal.3'];
/** More series than that are no longer told apart; the table has them all. */
const MOST = COLORS.length;

type Points = Usage['series'][number]['points'];

/** The name of a window under its bar. */
function useWindowName(usage: Usage): (start: string) => string {
  const format = useFormat();
  return (start) =>
    usage.window === 'hour'
      ? `${format.dayOfMonth(start, usage.timeZone)} ${format.hour(start, usage.timeZone)}`
      : format.dayOfMonth(start, usage.timeZone);
}

/** Quantities as bars, stacked by group. */
export function QuantityChart({ usage, by, aside }: { usage: Usage; by: string | undefined; aside: ReactNode }) {
  const t = useWords(usageWords);
  const format = useFormat();
  const windowName = useWindowName(usage);
  const groupName = useGroupName();
  const shown = usage.series.slice(0, MOST);
  const rest = usage.series.slice(MOST);
  const points = shown[0]?.points ?? [];
  const rows = points.map(({ start }, index) => ({
    label: windowName(start),
    ...Object.fromEntries(shown.map((series, at) => [`s${at}`, Number(series.points[index]!.quantity)])),
    ...(rest.length > 0 && { rest: sumAt(rest, index) }),
  }));
  const totals = points.map((_, index) => sumAt(usage.series, index));
  const most = totals.indexOf(Math.max(...totals));
  return (
    <Bars
      caption={t.chart}
      summary={t.summary(
        format.quantity(totals.reduce((a, b) => a + b, 0)),
        usage.series[0]?.meterName ?? '',
        windowName(points[most]?.start ?? usage.from),
        format.quantity(totals[most] ?? 0),
      )}
      rows={rows}
      series={[
        ...shown.map((series, at) => ({
          key: `s${at}`,
          label: by ? groupName(by, series.group[by]) : series.meterName,
          color: COLORS[at]!,
        })),
        ...(rest.length > 0 ? [{ key: 'rest', label: t.others, color: 'gray.5' }] : []),
      ]}
      format={(value) => format.quantity(value)}
      height={300}
      aside={aside}
    />
  );
}

const sumAt = (series: Usage['series'], index: number): number =>
  series.reduce((sum, { points }) => sum + Number(points[index]?.quantity ?? 0), 0);

interface CostChartProps {
  usage: Usage;
  points: Points;
  costs: Costs;
  aside: ReactNode;
}

/** What each window added to the bill. The bars are drawn from minor units; the amounts said are exact. */
export function CostChart({ usage, points, costs, aside }: CostChartProps) {
  const t = useWords(usageWords);
  const format = useFormat();
  const windowName = useWindowName(usage);
  const { currency, byWindow } = costs;
  const how = { steps: t.costHow, at: useNow() };
  const amountOf = (minor: bigint | number) => ({ minor: String(minor), currency });
  return (
    <Bars
      caption={t.costChart}
      summary={t.costSummary}
      rows={points.map(({ start }) => ({ label: windowName(start), cost: Number(byWindow.get(start) ?? 0n) }))}
      series={[{ key: 'cost', label: t.cost, color: 'verdigris.7' }]}
      format={(minor) => format.money(amountOf(Math.round(minor)))}
      cell={(row) => <Money amount={amountOf(byWindow.get(points[row]!.start) ?? 0n)} how={how} />}
      note={t.costHow}
      height={300}
      aside={aside}
    />
  );
}
