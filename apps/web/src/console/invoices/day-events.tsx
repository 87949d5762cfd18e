import type { LineUsage, Usage } from '@libs/contracts';
import { Badge, Box, Button, Code, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Failure, Loading } from '../../ui/states.js';
import { conditionsOfPart } from '../../ui/conditions.js';
import { DataTable } from '../../ui/table.js';
import { Amend, type Event } from './amend.js';
import { amendWords } from './amend-words.js';
import { invoiceWords } from './words.js';

interface DayEventsProps {
  partnerId: string;
  usage: LineUsage;
  point: Usage['series'][number]['points'][number];
  /** Of the largest day, for the bar. */
  share: number;
  timeZone: string;
}

/** One day of a line's usage; opens to the events that were counted. */
export function DayEvents({ partnerId, usage, point, share, timeZone }: DayEventsProps) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const day = format.day(point.start, timeZone);
  return (
    <Box px="sm" py={4}>
      <UnstyledButton
        w="100%"
        onClick={() => setOpen(!isOpen)}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={`${t.showEvents(day)}: ${format.quantity(point.quantity)}`}
      >
        <Group gap="sm" wrap="nowrap">
          <Chevron size={14} aria-hidden />
          <Text span size="sm" w={110} style={{ flexShrink: 0 }}>
            {day}
          </Text>
          <Box style={{ flex: 1 }} aria-hidden>
            <Box h={8} bg="var(--mantine-primary-color-light-hover)" w={`${Math.max(1, share * 100)}%`} bdrs="xl" />
          </Box>
          <Text span size="sm" ta="end" className="figures" miw={90}>
            {format.quantity(point.quantity)}
          </Text>
        </Group>
      </UnstyledButton>
      {isOpen && (
        <Box id={id} py="sm">
          <Events partnerId={partnerId} usage={usage} from={point.start} to={point.end} timeZone={timeZone} />
        </Box>
      )}
    </Box>
  );
}

interface EventsProps {
  partnerId: string;
  usage: LineUsage;
  from: string;
  to: string;
  timeZone: string;
}

function Events({ partnerId, usage, from, to, timeZone }: EventsProps) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const { may } = useSession();
  const [amended, amend] = useState<Event | null>(null);
  const { meterKey, subscriptionId, dimensions } = usage;
  const where = conditionsOfPart(dimensions);
  const events = useList('listEvents', { query: { partnerId, subscriptionId, meterKey, where, from, to, limit: 25 } });
  if (events.isPending) return <Loading lines={3} />;
  if (events.error) return <Failure error={events.error} />;
  if (events.items.length === 0) return <Text size="sm">{t.noEvents}</Text>;
  const table = (
    <DataTable
      caption={t.events}
      rows={events.items}
      rowKey={({ source, id }) => source + id}
      more={{
        hasMore: events.hasNextPage,
        isLoading: events.isFetchingNextPage,
        load: () => void events.fetchNextPage(),
      }}
      columns={[
        { label: t.time, render: ({ time }) => format.moment(time, timeZone) },
        { label: t.call, render: ({ data, type }) => callOf(data) ?? type },
        { label: t.result, render: ({ data }) => String(data['status'] ?? '—') },
        {
          label: t.counted,
          render: ({ countedAs }) =>
            countedAs
              .filter((count) => count.meterKey === meterKey)
              .map(({ quantity }) => format.quantity(quantity))
              .join(', '),
          isFigure: true,
        },
        { label: t.raw, render: ({ raw }) => <Raw raw={raw} />, isMinor: true },
        {
          label: '',
          render: (event) => <Standing event={event} onAmend={may('usage.amend') ? () => amend(event) : undefined} />,
        },
      ]}
    />
  );
  return (
    <>
      {table}
      {amended && <Amend event={amended} title={callOf(amended.data) ?? amended.type} onClose={() => amend(null)} />}
    </>
  );
}

/** Whether it was corrected, and the way to do so. */
function Standing({ event, onAmend }: { event: Event; onAmend: (() => void) | undefined }) {
  const t = useWords(amendWords);
  const last = event.amendments.at(-1);
  return (
    <Group gap="xs" wrap="nowrap" justify="flex-end">
      {last && <Badge title={last.reason}>{last.kind === 'deleted' ? t.deleted : t.amended}</Badge>}
      {onAmend && last?.kind !== 'deleted' && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t.amendOf(callOf(event.data) ?? event.type)}
          onClick={onAmend}
        >
          {t.amend}
        </Button>
      )}
    </Group>
  );
}

/** `GET /v1/forecast`, when the event says so. */
function callOf(data: Record<string, unknown>): string | null {
  const parts = [data['method'], data['path'] ?? data['route']].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' ') : null;
}

function Raw({ raw }: { raw: unknown }) {
  const t = useWords(invoiceWords);
  return (
    <details>
      <summary>{t.raw}</summary>
      <Stack mt={4}>
        <Code block tabIndex={0} mah={320} style={{ overflow: 'auto' }}>
          {JSON.stringify(raw, null, 2)}
        </Code>
      </Stack>
    </details>
  );
}
