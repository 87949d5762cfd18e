import { Button, Paper, Text } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../api/clock.js';
import { useList, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Page } from '../../ui/page.js';
import { Empty, Failure, Loading } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Health } from './health.js';
import { gatewayWords } from './words.js';

/** Every gateway that is listened to, and how it does. */
export default function Connections() {
  const t = useWords(gatewayWords);
  const format = useFormat();
  const now = useNow();
  const { may } = useSession();
  const gateways = useRead('listGateways');
  const connections = useList('listConnections', {}, { everyMs: 15_000 });
  const titles = new Map(gateways.data?.items.map(({ adapter, title }) => [adapter, title]));
  const connect = may('connections.write') && (
    <Button component={Link} to="/console/connections/new" leftSection={<IconPlus size={18} />}>
      {t.connect}
    </Button>
  );
  return (
    <Page title={t.title} lead={t.lead} actions={connect}>
      {connections.isPending ? (
        <Loading />
      ) : connections.error && connections.items.length === 0 ? (
        <Failure error={connections.error} retry={() => void connections.refetch()} />
      ) : connections.items.length === 0 ? (
        <Paper>
          <Empty title={t.empty} icon={<IconPlugConnected size={22} />} action={connect}>
            {t.emptyText}
          </Empty>
        </Paper>
      ) : (
        <DataTable
          caption={t.title}
          rows={connections.items}
          rowKey={({ id }) => id}
          linkTo={({ id }) => `/console/connections/${id}`}
          columns={[
            { label: t.name, render: ({ name }) => name },
            { label: t.gateway, render: ({ adapter }) => titles.get(adapter) ?? adapter },
            {
              label: t.health,
              render: ({ health }) => (
                <>
                  <Health state={health.state} />
                  {health.alerts.length > 0 && (
                    <Text size="sm" c="red">
                      {t.alerts.title(health.alerts.length)}
                    </Text>
                  )}
                </>
              ),
            },
            {
              label: t.lastRecord,
              render: ({ health }) => (health.lastEventAt ? format.ago(health.lastEventAt, now) : t.never),
            },
            { label: t.rate, render: ({ health }) => format.quantity(health.eventsPerMinute), isFigure: true },
            {
              label: t.lastHour,
              render: ({ health: { lastHour } }) =>
                [
                  t.counted(format.quantity(lastHour.accepted)),
                  ...(lastHour.quarantined > 0 ? [t.quarantined(format.quantity(lastHour.quarantined))] : []),
                ].join(', '),
              isMinor: true,
            },
          ]}
          more={{
            hasMore: connections.hasNextPage,
            isLoading: connections.isFetchingNextPage,
            load: () => void connections.fetchNextPage(),
          }}
        />
      )}
    </Page>
  );
}
