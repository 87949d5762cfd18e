import type { Subscription, UpcomingInvoice } from '@libs/contracts';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money, Tile } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Empty, Loading, Read } from '../../ui/states.js';
import { SubscriptionChoice, WaitsForCard, WithSubscription } from '../layout/current.js';
import { Projection } from '../overview/tiles.js';
import { useUpcomingHows } from './hows.js';
import { UpcomingLines } from './upcoming-lines.js';
import { invoicesWords } from './words.js';

/** What would be billed now, and why: computed when asked, from the calls that are in. */
export default function Upcoming() {
  const t = useWords(invoicesWords);
  return (
    <WithSubscription>
      {(subscription, all) => (
        <Page
          title={t.upcoming}
          lead={<Lead subscription={subscription} />}
          actions={<SubscriptionChoice all={all} value={subscription.id} />}
          width="lg"
        >
          <WaitsForCard subscription={subscription} />
          <Body subscriptionId={subscription.id} />
        </Page>
      )}
    </WithSubscription>
  );
}

function Lead({ subscription: { plan, period, timeZone } }: { subscription: Subscription }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  return <>{period ? t.upcomingLead(plan.name, format.period(period, timeZone)) : plan.name}</>;
}

function Body({ subscriptionId }: { subscriptionId: string }) {
  const t = useWords(invoicesWords);
  const { locale } = useLanguage();
  const partnerId = usePartnerId();
  const upcoming = useRead(
    'readUpcomingInvoices',
    { params: { partnerId }, query: { subscriptionId, locale } },
    { everyMs: 10_000, keep: true },
  );
  return (
    <Read query={upcoming} loading={<Loading lines={3} height={90} />}>
      {({ invoices, computedAt }) =>
        invoices[0] ? (
          <Found invoice={invoices[0]} computedAt={computedAt} />
        ) : (
          <Empty title={t.noneTitle}>{t.none}</Empty>
        )
      }
    </Read>
  );
}

function Found({ invoice, computedAt }: { invoice: UpcomingInvoice; computedAt: string }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const hows = useUpcomingHows(invoice, computedAt);
  return (
    <Stack gap="xl">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        <Tile
          accent="verdigris"
          label={t.soFar}
          value={<Money amount={invoice.soFar} how={hows.soFar} />}
          note={invoice.asOf ? t.asOf(format.moment(invoice.asOf)) : t.noUsage}
        />
        <Tile label={t.total} value={<Money amount={invoice.total} how={hows.total} />} note={t.totalHow} />
        <Projection invoice={invoice} computedAt={computedAt} isLoading={false} />
      </SimpleGrid>
      <Section title={t.lines}>
        <UpcomingLines invoice={invoice} computedAt={computedAt} />
        <Stack gap={4}>
          <Text size="sm" c="var(--octroi-faint)">
            {t.invoicedAt(format.day(invoice.invoicedAt))}
          </Text>
          <Text size="sm" c="var(--octroi-faint)">
            {t.rounding}
          </Text>
        </Stack>
      </Section>
    </Stack>
  );
}
