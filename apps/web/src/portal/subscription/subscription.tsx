import '../plans/plans.css';
import type { Subscription } from '@libs/contracts';
import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Read, Trouble } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { isRunning, SubscriptionChoice, WaitsForCard, WithSubscription } from '../layout/current.js';
import { Cancel } from './cancel.js';
import { Card } from './card.js';
import { Grants, Prices } from './terms.js';
import { subscriptionWords } from './words.js';

/** The plan one is on: its dates, prices and grants; the card; and the way out. */
export default function SubscriptionPage() {
  const t = useWords(subscriptionWords);
  return (
    <WithSubscription withEnded>
      {(subscription, all) => (
        <Page
          title={t.title}
          width="lg"
          actions={
            <>
              <SubscriptionChoice all={all} value={subscription.id} />
              <Button component={Link} to="/plans" variant="light">
                {t.others}
              </Button>
            </>
          }
        >
          <WaitsForCard subscription={subscription} />
          <Body key={subscription.id} subscription={subscription} />
        </Page>
      )}
    </WithSubscription>
  );
}

function Body({ subscription }: { subscription: Subscription }) {
  const t = useWords(subscriptionWords);
  const { may } = useSession();
  const [isCancelling, setCancelling] = useState(false);
  return (
    <Stack gap="xl">
      {subscription.status === 'cancelling' && <Ending subscription={subscription} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Dates subscription={subscription} />
        <Stack>
          <Prices subscription={subscription} />
          <Card />
        </Stack>
      </SimpleGrid>
      <Grants subscription={subscription} />
      <Periods subscription={subscription} />
      {may('subscription.write') && isRunning(subscription) && subscription.status !== 'cancelling' && (
        <Group>
          <Button color="red" variant="light" onClick={() => setCancelling(true)}>
            {t.cancel}
          </Button>
        </Group>
      )}
      {isCancelling && <Cancel subscription={subscription} onClose={() => setCancelling(false)} />}
    </Stack>
  );
}

function Ending({ subscription }: { subscription: Subscription }) {
  const t = useWords(subscriptionWords);
  const format = useFormat();
  const { may } = useSession();
  const { id, partnerId, endsAt, timeZone } = subscription;
  const undo = useAction('undoCancellation');
  return (
    <Alert color="brass" icon={<IconHourglass size={20} />}>
      <Stack gap="sm">
        {undo.error && <Trouble error={undo.error} />}
        <Group justify="space-between">
          <Text>{endsAt && t.cancelling(format.moment(endsAt, timeZone))}</Text>
          {may('subscription.write') && (
            <Button
              variant="light"
              loading={undo.isPending}
              onClick={() => undo.mutate({ params: { partnerId, subscriptionId: id } })}
            >
              {t.undo}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

function Dates({ subscription }: { subscription: Subscription }) {
  const t = useWords(subscriptionWords);
  const format = useFormat();
  const { plan, quantity, status, startsAt, trialEndsAt, period, endsAt, endedAt, timeZone } = subscription;
  const facts: Array<[string, ReactNode]> = [
    [
      t.plan,
      <Stack key="plan" gap={2} align="flex-start">
        <Group gap="sm">
          <Text fw={600}>{plan.name}</Text>
          <Status value={status} />
        </Group>
        <Text size="sm" c="var(--octroi-faint)">
          {t.version(plan.version)}
        </Text>
      </Stack>,
    ],
  ];
  if (quantity > 1) facts.push([t.quantity, format.quantity(quantity)]);
  if (startsAt) facts.push([t.since, format.day(startsAt, timeZone)]);
  if (trialEndsAt && status === 'trialing') facts.push([t.trialUntil, format.moment(trialEndsAt, timeZone)]);
  if (period) facts.push([t.period, format.period(period, timeZone)]);
  if (period && status !== 'cancelling') facts.push([t.next, format.moment(period.end, timeZone)]);
  if (endsAt) facts.push([t.endsAt, format.moment(endsAt, timeZone)]);
  if (endedAt) facts.push([t.endedAt, format.moment(endedAt, timeZone)]);
  facts.push([t.zone, timeZone]);
  return (
    <Paper>
      <Stack component="dl" gap="md" m={0}>
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <Text component="dt" c="var(--octroi-faint)" size="sm">
              {name}
            </Text>
            <Text component="dd" m={0}>
              {value}
            </Text>
          </div>
        ))}
      </Stack>
    </Paper>
  );
}

function Periods({ subscription }: { subscription: Subscription }) {
  const t = useWords(subscriptionWords);
  const format = useFormat();
  const partnerId = usePartnerId();
  const periods = useRead('listPeriods', { params: { partnerId, subscriptionId: subscription.id } });
  return (
    <Read query={periods}>
      {({ items }) =>
        items.length === 0 ? null : (
          <Section title={t.periods}>
            <DataTable
              caption={t.periods}
              rows={items}
              rowKey={({ index }) => String(index)}
              columns={[
                { label: t.closedPeriod, render: ({ served }) => format.period(served, subscription.timeZone) },
                { label: t.why, render: ({ reason }) => t.reasons[reason] ?? reason },
                { label: t.closed, render: ({ closedAt }) => format.moment(closedAt), isMinor: true },
              ]}
            />
          </Section>
        )
      }
    </Read>
  );
}
