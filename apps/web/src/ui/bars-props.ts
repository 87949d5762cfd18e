import type { ReactNode } from 'react';

/** What a bar chart and its table are given. */
export interface BarsProps {
  /** What is drawn: the name of the chart and of its table. */
  caption: string;
  /** One sentence that says what the chart shows, for those who do not see it. */
  summary: string;
  /** One row for each bar: its label, and a number for each series. */
  rows: ReadonlyArray<{ label: string } & Record<string, string | number>>;
  series: ReadonlyArray<{ key: string; label: string; color: string }>;
  format: (value: number) => string;
  /** A figure of the table, when it is more than a quantity: an amount opens there to how it was computed. */
  cell?: (row: number, series: string) => ReactNode;
  /** What the pointer is told under the figures of a bar: how they were computed. */
  note?: string;
  height?: number;
  /** Choices that stand beside chart or table. */
  aside?: ReactNode;
}
