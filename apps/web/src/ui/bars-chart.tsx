import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import type { BarsProps } from './bars-props.js';

/** The drawing itself; its own chunk, for charts weigh more than the rest of a page. */
export default function BarsChart({ rows, series, format, height = 260 }: BarsProps) {
  return (
    <BarChart
      h={height}
      data={[...rows]}
      dataKey="label"
      type="stacked"
      series={series.map(({ key, label, color }) => ({ name: key, label, color }))}
      valueFormatter={format}
      gridAxis="x"
      tickLine="none"
      withLegend={series.length > 1}
      xAxisProps={{ minTickGap: 18 }}
      yAxisProps={{ width: 64, allowDecimals: false }}
      barProps={{ isAnimationActive: false, radius: series.length > 1 ? 0 : [3, 3, 0, 0], maxBarSize: 34 }}
    />
  );
}
