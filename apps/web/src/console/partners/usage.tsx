import type { Partner } from '@libs/contracts';
import { Paper, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Bars } from '../../ui/bars.js';
import { Section } from '../../ui/page.js';
import { Empty, Loading, Read } from '../../ui/states.js';
import { partnerWords } from './words.js';

const DAYS = 30;

/** A chart for each meter: the last thirty days in the partner's zone. */
export function Usage({ partner: { id, timeZone } }: { partner: Partner }) {
  const t = useWords(partnerWords);
  const format = useFormat();
  const now = useNow();
  const span = useMemo(() => {
    if (!now) return undefined;
    const to = new Date(now);
    to.setUTCMinutes(0, 0, 0);
    to.setUTCHours(to.getUTCHours() + 1);
    return { from: new Date(to.getTime() - DAYS * 86_400_000).toISOString(), to: to.toISOString() };
  }, [now]);
  const usage = useRead(
    'queryUsage',
    { query: { partnerId: id, window: 'day', timeZone, ...span } },
    { enabled: span !== undefined },
  );
  return (
    <Section title={t.usageTitle}>
      <Read query={usage} loading={<Loading lines={1} height={300} />}>
        {({ series }) =>
          series.length === 0 ? (
            <Empty title={t.noUsage} />
          ) : (
            <Stack>
              {series.map(({ meterKey, meterName, quantity, points }) => (
                <Paper key={meterKey}>
                  <Bars
                    caption={meterName}
                    summary={t.usageSummary(format.quantity(quantity), meterName)}
                    rows={points.map((point) => ({
                      label: format.day(point.start, timeZone),
                      calls: Number(point.quantity),
                    }))}
                    series={[{ key: 'calls', label: meterName, color: 'verdigris.6' }]}
                    format={(value) => format.quantity(value)}
                  />
                </Paper>
              ))}
            </Stack>
          )
        }
      </Read>
    </Section>
  );
}
