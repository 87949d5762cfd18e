import '@mantine/charts/styles.css';
import { BarChart, ChartTooltip } from '@mantine/charts';
import { Paper, Text } from '@mantine/core';
import type { BarsProps } from './bars-props.js';

/** The drawing itself; its own chunk, for charts weigh more than the rest of a page. */
export default function BarsChart({ rows, series, format, note, height = 260 }: BarsProps) {
  return (
    <BarChart
      h={height}
      data={[...rows]}
      dataKey="label"
      type="stacked"
      series={series.map(({ key, label, color }) => ({ name: key, label, color }))}
      valueFormatter={format}
      tooltipProps={
        note
          ? {
              content: ({ label, payload }) => (
                <Paper p="xs" maw={300} shadow="md">
                  <ChartTooltip
                    label={label}
                    payload={payload}
                    series={series.map(({ key, label: name, color }) => ({ name: key, label: name, color }))}
                    valueFormatter={format}
                  />
                  <Text size="xs" mt={4}>
                    {note}
                  </Text>
                </Paper>
              ),
            }
          : {}
      }
      gridAxis="x"
      tickLine="none"
      withLegend={series.length > 1}
      xAxisProps={{ minTickGap: 18 }}
      yAxisProps={{ width: 64, allowDecimals: false }}
      barProps={{ isAnimationActive: false, radius: series.length > 1 ? 0 : [3, 3, 0, 0], maxBarSize: 34 }}
    />
  );
}
