import { Button, Group, Select, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useList, useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page } from '../../ui/page.js';
import { Empty, Failure, Loading } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { SubscriptionChoice, WithSubscription } from '../layout/current.js';
import { Conditions, whereOf } from '../usage/where.js';
import { CallDetail, Counted } from './call-detail.js';
import { summaryOf, type Call } from './summary.js';
import { callsWords } from './words.js';

interface Filters {
  credential: string;
  meter: string;
  from: string;
  to: string;
  where: readonly string[] | string;
  call: string;
}

/** The calls themselves. Where every figure of money ends. */
export default function Calls() {
  const t = useWords(callsWords);
  return (
    <WithSubscription withEnded>
      {(subscription, all) => (
        <Page title={t.title} lead={t.lead} actions={<SubscriptionChoice all={all} value={subscription.id} />}>
          <List subscriptionId={subscription.id} timeZone={subscription.timeZone} />
        </Page>
      )}
    </WithSubscription>
  );
}

function List({ subscriptionId, timeZone }: { subscriptionId: string; timeZone: string }) {
  const t = useWords(callsWords);
  const format = useFormat();
  const partnerId = usePartnerId();
  const [{ credential, meter, from, to, where, call }, change] = useAddress<Filters>();
  const [isLive, setLive] = useState(false);
  const list = useList(
    'listPartnerEvents',
    {
      params: { partnerId },
      query: {
        subscriptionId,
        ...(credential && { credentialId: credential }),
        ...(meter && { meterKey: meter }),
        ...(from && { from }),
        ...(to && { to }),
        ...(where !== undefined && { where: [...whereOf(where)] }),
      },
    },
    { everyMs: isLive ? 3000 : false },
  );
  const open = list.items.find(({ id }) => id === call);
  return (
    <>
      <Group justify="space-between">
        <Group>
          <KeyChoice value={credential} onChange={(value) => change({ credential: value })} />
          {from && to && (
            <Group gap="xs">
              <Text fw={560}>{t.period(format.period({ start: from, end: to }, timeZone))}</Text>
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => change({ from: undefined, to: undefined, meter: undefined })}
              >
                {t.anyTime}
              </Button>
            </Group>
          )}
          <Conditions where={whereOf(where)} onChange={(next) => change({ where: next })} />
        </Group>
        <Switch label={t.live} checked={isLive} onChange={(event) => setLive(event.currentTarget.checked)} />
      </Group>
      {list.error ? (
        <Failure error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Loading lines={8} />
      ) : list.items.length === 0 ? (
        <Empty title={t.emptyTitle}>{t.empty}</Empty>
      ) : (
        <Rows list={list} onOpen={({ id }) => change({ call: id })} />
      )}
      <CallDetail call={open} onClose={() => change({ call: undefined })} />
    </>
  );
}

interface RowsProps {
  list: ReturnType<typeof useList<'listPartnerEvents'>>;
  onOpen: (call: Call) => void;
}

function Rows({ list, onOpen }: RowsProps) {
  const t = useWords(callsWords);
  const format = useFormat();
  return (
    <DataTable
      caption={t.title}
      rows={list.items}
      rowKey={({ source, id }) => `${source} ${id}`}
      columns={[
        {
          label: t.call,
          render: (call) => (
            <Button
              variant="transparent"
              p={0}
              h="auto"
              ff="monospace"
              fz="sm"
              onClick={() => onOpen(call)}
              styles={{ label: { whiteSpace: 'normal', textAlign: 'start', overflowWrap: 'anywhere' } }}
            >
              {summaryOf(call)}
            </Button>
          ),
        },
        {
          label: t.when,
          render: ({ time }) => <time dateTime={time}>{`${format.day(time)}, ${format.time(time)}`}</time>,
        },
        { label: t.key, render: ({ credentialName }) => credentialName ?? '—' },
        { label: t.counted, render: (call) => <Counted call={call} />, isFigure: true },
      ]}
      more={{
        hasMore: list.hasNextPage,
        isLoading: list.isFetchingNextPage,
        load: () => void list.fetchNextPage(),
      }}
    />
  );
}

function KeyChoice({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const t = useWords(callsWords);
  const partnerId = usePartnerId();
  const { may } = useSession();
  const keys = useRead(
    'listCredentials',
    { params: { partnerId }, query: { includeRevoked: true } },
    { enabled: may('credentials.read') },
  );
  if (!keys.data || keys.data.items.length < 2) return null;
  return (
    <Select
      aria-label={t.key}
      data={[{ value: '', label: t.all }, ...keys.data.items.map(({ id, name }) => ({ value: id, label: name }))]}
      value={value ?? ''}
      onChange={(next) => onChange(next || undefined)}
    />
  );
}
