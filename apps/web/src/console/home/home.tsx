import { SimpleGrid, Stack } from '@mantine/core';
import type { BillingHome } from '@libs/contracts';
import { useRead } from '../../api/hooks.js';
import { useMe, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money, Tile, type How } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Loading, Read } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { howWords } from '../common/how-words.js';
import { Sums } from '../common/sums.js';
import { Months } from './months.js';
import { Overdue } from './overdue.js';
import { Todo } from './todo.js';
import { Traffic } from './traffic.js';
import { homeWords } from './words.js';

type Totals = BillingHome['toApprove'];

/** The first page: what waits, what was earned, whether traffic flows. */
export default function Home() {
  const { may } = useSession();
  const me = useMe();
  const format = useFormat();
  const t = useWords(homeWords);
  const common = useWords(uiWords);
  const home = useRead('readBillingHome', {}, { enabled: may('invoices.list'), everyMs: 30_000 });
  return (
    <Page
      title={t.title(me.name.split(' ')[0] ?? me.name)}
      lead={home.data && common.asOf(format.moment(home.data.asOf))}
    >
      <Stack gap="xl">
        {may('invoices.list') && (
          <Read query={home} loading={<Loading lines={1} height={120} />}>
            {(data) => <Figures home={data} />}
          </Read>
        )}
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
          <Todo home={home.data} />
          {may('connections.read') && <Traffic />}
        </SimpleGrid>
        {may('invoices.list') && (
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
            {home.data && <Overdue overdue={home.data.overdue} asOf={home.data.asOf} />}
            <Months />
          </SimpleGrid>
        )}
      </Stack>
    </Page>
  );
}

function Figures({ home }: { home: BillingHome }) {
  const t = useWords(homeWords);
  const how = useWords(howWords);
  const { locale } = useLanguage();
  const revenue = useRead('readRevenue');
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(home.month.start),
  );
  const sums = (totals: Totals, steps: string, more: NonNullable<How['more']>) => (
    <Sums amounts={totals.map(({ total }) => total)} how={{ steps, at: home.asOf, more }} />
  );
  const invoices = (totals: Totals) => t.invoices(totals.reduce((sum, { count }) => sum + count, 0));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="md">
      <Tile
        label={t.toApprove}
        value={sums(home.toApprove, t.explain.toApprove, { to: '/console/review', label: how.queue })}
        note={invoices(home.toApprove)}
        {...(home.toApprove.length > 0 && { accent: 'brass' })}
      />
      <Tile
        label={t.issued}
        value={sums(home.issuedThisMonth, t.explain.issued(month), { to: '/console/invoices', label: how.invoices })}
        note={invoices(home.issuedThisMonth)}
      />
      <Tile
        label={t.paid}
        value={sums(home.paidThisMonth, t.explain.paid(month), { to: '/console/payments', label: how.payments })}
        note={invoices(home.paidThisMonth)}
      />
      <Tile
        label={t.open}
        value={sums(home.open, t.explain.open, {
          to: '/console/invoices',
          label: how.invoices,
          search: { status: 'issued' },
        })}
        note={invoices(home.open)}
      />
      <Tile
        label={t.mrr}
        value={
          revenue.data ? (
            <Sums
              amounts={revenue.data.mrr.map(({ amount }) => amount)}
              how={{ steps: t.explain.mrr, at: revenue.data.asOf }}
            />
          ) : (
            <Money amount={null} />
          )
        }
        note={
          revenue.data && t.subscriptions(revenue.data.mrr.reduce((sum, { subscriptions }) => sum + subscriptions, 0))
        }
      />
    </SimpleGrid>
  );
}
