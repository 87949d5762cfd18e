import type { Subscription } from '@libs/contracts';
import { Group, Paper, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { DAY, HOUR, hourAfter } from './range.js';
import { Conditions, whereOf } from './where.js';
import { usageWords } from './words.js';

export type RangeName = 'day' | 'week' | 'month' | 'period';
export interface Filters {
  range: RangeName;
  window: 'hour' | 'day';
  meter: string;
  by: string;
  credential: string;
  /** Dimension values that the calls must have. */
  where: readonly string[] | string;
  show: 'cost';
}

/** The span a name stands for, up to the full hour after now. */
export function spanOf(range: RangeName, now: Date, period: Subscription['period']): { from: string; to: string } {
  const to = hourAfter(now);
  const spans: Record<Exclude<RangeName, 'period'>, number> = { day: 24 * HOUR, week: 7 * DAY, month: 30 * DAY };
  const from = range === 'period' && period ? new Date(period.start) : new Date(to.getTime() - spans[range as 'day']);
  return { from: from.toISOString(), to: to.toISOString() };
}

/** Four words of French in a row on the narrowest phone. */
const narrow = { label: { paddingInline: 'clamp(3px, 1.2vw, 9px)', fontSize: 'clamp(0.72rem, 3.4vw, 0.875rem)' } };

interface FilterBarProps {
  subscription: Subscription;
  meters: Array<{ key: string; name: string }>;
  meterKey: string | undefined;
}

/** What is looked at, how finely, and broken down by what; all of it in the address. */
export function FilterBar({ subscription, meters, meterKey }: FilterBarProps) {
  const t = useWords(usageWords);
  const [{ range = 'month', window = 'day', by, credential, where }, change] = useAddress<Filters>();
  const dimensions = useDimensions(subscription.id, meterKey);
  const keys = useKeys();
  return (
    <Paper p="md">
      <Stack gap="md">
        <Group gap="lg" align="flex-end">
          <Labelled label={t.range}>
            <SegmentedControl
              aria-label={t.range}
              styles={narrow}
              value={range}
              onChange={(value) => change({ range: value as RangeName })}
              data={Object.entries(t.ranges)
                .filter(([value]) => value !== 'period' || subscription.period)
                .map(([value, label]) => ({ value, label }))}
            />
          </Labelled>
          <Labelled label={t.window}>
            <SegmentedControl
              aria-label={t.window}
              styles={narrow}
              value={window}
              onChange={(value) => change({ window: value as 'hour' | 'day' })}
              data={Object.entries(t.windows).map(([value, label]) => ({ value, label }))}
            />
          </Labelled>
          {meters.length > 1 && (
            <Select
              size="sm"
              label={t.meter}
              data={meters.map(({ key, name }) => ({ value: key, label: name }))}
              value={meterKey ?? null}
              onChange={(value) => change({ meter: value ?? undefined })}
            />
          )}
          <Select
            size="sm"
            label={t.by}
            data={[
              { value: '', label: t.whole },
              ...['credential', ...dimensions].map((value) => ({ value, label: t.dimensions[value] ?? value })),
            ]}
            value={by ?? ''}
            onChange={(value) => change({ by: value || undefined })}
          />
          {keys.size > 1 && (
            <Select
              size="sm"
              label={t.key}
              data={[{ value: '', label: t.allKeys }, ...[...keys].map(([value, label]) => ({ value, label }))]}
              value={credential ?? ''}
              onChange={(value) => change({ credential: value || undefined })}
            />
          )}
        </Group>
        <Conditions where={whereOf(where)} onChange={(next) => change({ where: next })} />
      </Stack>
    </Paper>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500} aria-hidden>
        {label}
      </Text>
      {children}
    </Stack>
  );
}

/** The names of the partner's keys by their ids; empty for a role that may not see keys. */
export function useKeys(): ReadonlyMap<string, string> {
  const partnerId = usePartnerId();
  const { may } = useSession();
  const { data } = useRead(
    'listCredentials',
    { params: { partnerId }, query: { includeRevoked: true } },
    { enabled: may('credentials.read') },
  );
  return new Map(data?.items.map(({ id, name }) => [id, name]));
}

/** The dimensions a meter keeps, read off the latest call that it counted: partners have no list of meters. */
function useDimensions(subscriptionId: string, meterKey: string | undefined): string[] {
  const partnerId = usePartnerId();
  const { data } = useRead('listPartnerEvents', {
    params: { partnerId },
    query: { subscriptionId, limit: 1, ...(meterKey && { meterKey }) },
  });
  return Object.keys(data?.items[0]?.countedAs.find((one) => one.meterKey === meterKey)?.dimensions ?? {});
}
