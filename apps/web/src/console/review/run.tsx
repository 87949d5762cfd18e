import type { ApprovalRunWire } from '@libs/contracts';
import { Badge, Button, Paper, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Facts } from '../common/facts.js';
import { howWords } from '../common/how-words.js';
import { useInvoiceHows } from '../common/hows.js';
import { reviewWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

const POLL_MS = 1000;
const colors = { waiting: 'brass', approved: 'blue', issued: 'verdigris', failed: 'red' } as const;

/** How an approval of many goes, and what became of each invoice. */
export default function Run() {
  const { approvalRunId } = useParams({ strict: false }) as { approvalRunId: string };
  const t = useWords(reviewWords);
  const call = { params: { approvalRunId } };
  const known = useRead('readApprovalRun', call);
  const isOver = Boolean(known.data?.endedAt);
  const run = useRead('readApprovalRun', call, { everyMs: isOver ? false : POLL_MS });
  const client = useQueryClient();
  // What was decided in the background changed other figures too: the queue, and what waits in the menu.
  useEffect(() => {
    if (isOver) void client.invalidateQueries();
  }, [isOver, client]);
  return (
    <Page
      title={t.run.title}
      trail={[{ label: t.title, to: '/console/review' }]}
      actions={
        <Button variant="default" component={Link} to="/console/review">
          {t.run.back}
        </Button>
      }
    >
      <Read query={run}>
        {(data) => (
          <>
            <Summary run={data} />
            <Results run={data} />
          </>
        )}
      </Read>
    </Page>
  );
}

function Summary({ run }: { run: ApprovalRunWire }) {
  const t = useWords(reviewWords).run;
  const format = useFormat();
  const decided = run.done + run.failed;
  const says = run.endedAt ? t.done(run.done) : t.running;
  return (
    <Paper>
      <Stack>
        <Text role="status" fw={560}>
          {run.failed > 0 ? `${says} ${t.failed(run.failed)}` : says}
        </Text>
        <Progress.Root size="lg">
          <Progress.Section value={(100 * run.done) / run.total} aria-label={t.progress(decided, run.total)} />
          {run.failed > 0 && (
            <Progress.Section value={(100 * run.failed) / run.total} color="red" aria-label={t.failed(run.failed)} />
          )}
        </Progress.Root>
        <Facts
          cols={4}
          facts={[
            [t.succeeded, t.progress(run.done, run.total)],
            [t.notSucceeded, run.failed],
            [t.started, format.moment(run.startedAt)],
            [t.ended, run.endedAt ? format.moment(run.endedAt) : '—'],
          ]}
        />
      </Stack>
    </Paper>
  );
}

function Results({ run }: { run: ApprovalRunWire }) {
  const words = useWords(reviewWords);
  const t = words.run;
  const how = useWords(howWords);
  const hows = useInvoiceHows();
  // What was refused stands first: it is what somebody has to look at.
  const items = run.items.toSorted((a, b) => Number(b.outcome === 'failed') - Number(a.outcome === 'failed'));
  return (
    <Section title={t.results}>
      <DataTable
        caption={t.results}
        rows={items}
        rowKey={({ invoiceId }) => invoiceId}
        linkTo={({ invoiceId }) => `/console/invoices/${invoiceId}`}
        columns={[
          { label: t.invoice, render: ({ number }) => number ?? t.open },
          { label: words.partner, render: ({ partnerName }) => partnerName ?? '—' },
          {
            label: words.total,
            render: ({ total, invoiceId }) => (
              <Money
                amount={total}
                how={hows.ofSum(how.total, { to: `/console/invoices/${invoiceId}`, label: how.lines })}
              />
            ),
            isFigure: true,
          },
          { label: t.outcome, render: ({ outcome }) => <Badge color={colors[outcome]}>{t.outcomes[outcome]}</Badge> },
          { label: t.reasonOf, render: ({ problem }) => <Said said={problem?.said} /> },
        ]}
      />
    </Section>
  );
}
