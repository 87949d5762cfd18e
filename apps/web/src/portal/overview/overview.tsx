import type { Subscription } from '@libs/contracts';
import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { useMe, usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { Loading, Read } from '../../ui/states.js';
import { isRunning, SubscriptionChoice, WaitsForCard, WithSubscription } from '../layout/current.js';
import { UpcomingLines } from '../invoices/upcoming-lines.js';
import { NeedsYou } from './needs-you.js';
import { ThirtyDays } from './thirty-days.js';
import { Health, Projection, Quota, Spend } from './tiles.js';
import { overviewWords } from './words.js';

/** The partner's first page: what it costs so far, what it will cost, what is left, and whether metering keeps up. */
export default function Overview() {
  const t = useWords(overviewWords);
  const { name } = useMe();
  const title = t.title(name.split(' ')[0]!);
  return (
    <WithSubscription>
      {(subscription, all) => (
        <Page
          title={title}
          lead={<Lead subscription={subscription} />}
          actions={<SubscriptionChoice all={all} value={subscription.id} />}
        >
          <NeedsYou />
          <WaitsForCard subscription={subscription} />
          {isRunning(subscription) && <Running key={subscription.id} subscription={subscription} />}
        </Page>
      )}
    </WithSubscription>
  );
}

function Lead({ subscription }: { subscription: Subscription }) {
  const t = useWords(overviewWords);
  const format = useFormat();
  const { period, plan, timeZone } = subscription;
  return <>{period ? t.lead(plan.name, format.period(period, timeZone)) : plan.name}</>;
}

function Running({ subscription }: { subscription: Subscription }) {
  const t = useWords(overviewWords);
  const { may } = useSession();
  const { locale } = useLanguage();
  const partnerId = usePartnerId();
  const query = { subscriptionId: subscription.id };
  const upcoming = useRead(
    'readUpcomingInvoices',
    { params: { partnerId }, query: { ...query, locale } },
    { enabled: may('partner.upcoming.read'), everyMs: 15_000 },
  );
  const activity = useRead(
    'getSubscriptionActivity',
    { params: { partnerId, subscriptionId: subscription.id } },
    { everyMs: 15_000 },
  );
  const invoice = upcoming.data?.invoices[0];
  return (
    <>
      {activity.data && activity.data.firstEventAt === null && <FirstCall subscription={subscription} />}
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        <Spend invoice={invoice} computedAt={upcoming.data?.computedAt} isLoading={upcoming.isPending} />
        <Projection invoice={invoice} computedAt={upcoming.data?.computedAt} isLoading={upcoming.isPending} />
        <Quota subscription={subscription} />
        <Health subscriptionId={subscription.id} />
      </SimpleGrid>
      <Section title={t.month}>
        <ThirtyDays subscription={subscription} />
      </Section>
      <Section
        title={t.owe}
        aside={
          <Button component={Link} to="/portal/upcoming" variant="light">
            {t.open}
          </Button>
        }
      >
        <Read query={upcoming} loading={<Loading lines={2} />}>
          {({ computedAt }) =>
            invoice ? (
              <UpcomingLines invoice={invoice} computedAt={computedAt} />
            ) : (
              <Text c="var(--octroi-faint)">{t.nothing}</Text>
            )
          }
        </Read>
      </Section>
    </>
  );
}

function FirstCall({ subscription }: { subscription: Subscription }) {
  const t = useWords(overviewWords);
  return (
    <Alert color="brass" title={t.firstTitle} icon={<IconBolt size={20} />}>
      <Group justify="space-between">
        <Text size="sm">{t.first}</Text>
        <Stack>
          <Button component={Link} to={`/portal/welcome/${subscription.id}`}>
            {t.firstGo}
          </Button>
        </Stack>
      </Group>
    </Alert>
  );
}
