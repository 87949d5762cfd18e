import type { Subscription, Usage } from '@libs/contracts';
import { Paper, Skeleton, Text } from '@mantine/core';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Bars } from '../../ui/bars.js';
import { Read } from '../../ui/states.js';
import { DAY, hourAfter } from '../usage/range.js';
import { overviewWords } from './words.js';

/** Usage by day, a bar for each of the last thirty. */
export function ThirtyDays({ subscription }: { subscription: Subscription }) {
  const partnerId = usePartnerId();
  const now = useNow();
  const to = now ? hourAfter(now) : null;
  const { timeZone } = subscription;
  const usage = useRead(
    'queryPartnerUsage',
    {
      params: { partnerId },
      query: {
        from: to ? new Date(to.getTime() - 30 * DAY).toISOString() : '',
        to: to?.toISOString() ?? '',
        window: 'day',
        timeZone,
        subscriptionId: subscription.id,
      },
    },
    { enabled: to !== null, everyMs: 30_000, keep: true },
  );
  return (
    <Paper>
      <Read query={usage} loading={<Skeleton height={300} />}>
        {(data) => <Chart usage={data} timeZone={timeZone} />}
      </Read>
    </Paper>
  );
}

function Chart({ usage, timeZone }: { usage: Usage; timeZone: string }) {
  const t = useWords(overviewWords);
  const format = useFormat();
  const series = usage.series[0];
  const most = series?.points.reduce((a, b) => (Number(b.quantity) > Number(a.quantity) ? b : a));
  if (!series || !most || Number(most.quantity) === 0) return <Text c="var(--octroi-faint)">{t.chartNone}</Text>;
  return (
    <Bars
      caption={t.chart}
      summary={t.chartSummary(
        format.quantity(series.quantity),
        series.meterName,
        format.day(most.start, timeZone),
        format.quantity(most.quantity),
      )}
      rows={series.points.map(({ start, quantity }) => ({
        label: format.dayOfMonth(start, timeZone),
        used: Number(quantity),
      }))}
      series={[{ key: 'used', label: series.meterName, color: 'verdigris.7' }]}
      format={(value) => format.quantity(value)}
    />
  );
}
