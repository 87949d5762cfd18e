import type { DeadLetter, ServiceName } from '@libs/contracts';
import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page, Section } from '../../ui/page.js';
import { Empty, Failure, Loading } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Confirm } from '../common/confirm.js';
import { Letter } from './letter.js';
import { deadLetterWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

const services: readonly ServiceName[] = ['catalog', 'subscriptions', 'metering', 'billing'];
type Status = DeadLetter['status'];

/** `billing` to `Billing`, as operations are named. */
const cap = <S extends ServiceName>(service: S) => (service[0]!.toUpperCase() + service.slice(1)) as Capitalize<S>;

/** The messages all four services gave up on. */
export default function DeadLetters() {
  const t = useWords(deadLetterWords);
  const [{ status = 'open' }, change] = useAddress<{ status?: Status }>();
  const lists = useLetters(status);
  const isEmpty = lists.every(({ letters }) => !letters.isPending && !letters.error && letters.items.length === 0);
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack gap="xl">
        <Group role="search">
          <Select
            size="sm"
            label={t.status}
            data={Object.entries(t.statuses).map(([value, label]) => ({ value, label }))}
            value={status}
            onChange={(value) => change({ status: value as Status })}
          />
        </Group>
        {isEmpty ? (
          <Empty title={t.empty}>{status === 'open' && t.emptyText}</Empty>
        ) : (
          lists.map(({ service, letters }) => (
            <OfService key={service} service={service} status={status} letters={letters} />
          ))
        )}
      </Stack>
    </Page>
  );
}

/** Each service's own. */
function useLetters(status: Status) {
  const call = { query: { status, limit: 50 } };
  const catalog = useList('listCatalogDeadLetters', call);
  const subscriptions = useList('listSubscriptionsDeadLetters', call);
  const metering = useList('listMeteringDeadLetters', call);
  const billing = useList('listBillingDeadLetters', call);
  const all = { catalog, subscriptions, metering, billing };
  return services.map((service) => ({ service, letters: all[service] }));
}

interface OfServiceProps {
  service: ServiceName;
  status: Status;
  letters: ReturnType<typeof useLetters>[number]['letters'];
}

/** Nothing is shown of a service that failed at nothing. */
function OfService({ service, status, letters }: OfServiceProps) {
  const t = useWords(deadLetterWords);
  const format = useFormat();
  const { may } = useSession();
  const [opened, open] = useState<DeadLetter | null>(null);
  if (!letters.isPending && !letters.error && letters.items.length === 0) return null;
  return (
    <Section
      title={t.services[service]}
      aside={
        status === 'open' &&
        letters.items.length > 0 &&
        may('dead_letters.replay') && <ReplayAll service={service} count={letters.items.length} />
      }
    >
      {letters.isPending ? (
        <Loading lines={1} />
      ) : letters.error ? (
        <Failure error={letters.error} retry={() => void letters.refetch()} />
      ) : (
        <DataTable
          caption={`${t.title}: ${t.services[service]}`}
          rows={letters.items}
          rowKey={({ id }) => id}
          columns={[
            {
              label: t.message,
              render: (letter) => (
                <Button
                  variant="transparent"
                  p={0}
                  h="auto"
                  aria-label={t.open(letter.name)}
                  onClick={() => open(letter)}
                >
                  {letter.name}
                </Button>
              ),
            },
            {
              label: t.error,
              render: ({ said }) => (
                <Text size="sm" lineClamp={2}>
                  <Said said={said} />
                </Text>
              ),
            },
            { label: t.attempts, render: ({ attempts }) => attempts, isFigure: true },
            { label: t.last, render: ({ lastSeenAt }) => format.moment(lastSeenAt) },
          ]}
          more={{
            hasMore: letters.hasNextPage,
            isLoading: letters.isFetchingNextPage,
            load: () => void letters.fetchNextPage(),
          }}
        />
      )}
      {opened && <Letter service={cap(service)} letter={opened} onClose={() => open(null)} />}
    </Section>
  );
}

function ReplayAll({ service, count }: { service: ServiceName; count: number }) {
  const t = useWords(deadLetterWords);
  const [isAsking, setAsking] = useState(false);
  const replay = useAction(`replayAll${cap(service)}DeadLetters`, { onDone: () => setAsking(false) });
  return (
    <>
      <Button size="sm" variant="default" onClick={() => setAsking(true)}>
        {t.replayAll(count)}
      </Button>
      <Confirm
        isOpen={isAsking}
        title={t.replayAll(count)}
        label={t.replayAll(count)}
        isPending={replay.isPending}
        error={replay.error}
        onClose={() => setAsking(false)}
        onConfirm={() => replay.mutate({})}
      >
        <Text>{t.replayAllAsk(count, t.services[service])}</Text>
      </Confirm>
    </>
  );
}
