import { Badge, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconScale } from '@tabler/icons-react';
import type { Answer } from '../../api/client.js';
import { useList, useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Moment, Money } from '../../ui/figures.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { uiWords } from '../../ui/words.js';
import { howWords } from '../common/how-words.js';
import { Listing } from '../common/listing.js';
import { moneyWords } from './words.js';

type Balance = Answer<'readTrialBalance'>['currencies'][number];

/** The books: the trial balance, which is zero, and every entry. */
export default function Ledger() {
  const t = useWords(moneyWords);
  const common = useWords(uiWords);
  const format = useFormat();
  const trial = useRead('readTrialBalance');
  return (
    <Page title={t.ledger} lead={t.ledgerLead}>
      <Read query={trial}>
        {({ asOf, entries, currencies }) => (
          <Section
            title={t.trial}
            aside={
              <Text size="sm" c="var(--octroi-faint)">
                {common.asOf(format.moment(asOf))} · {t.entriesCount(format.quantity(entries))}
              </Text>
            }
          >
            {currencies.map((balance) => (
              <Trial key={balance.currency} balance={balance} asOf={asOf} />
            ))}
            {currencies.length === 0 && <Text>{t.noEntries}</Text>}
          </Section>
        )}
      </Read>
      <Entries />
    </Page>
  );
}

function Trial({ balance, asOf }: { balance: Balance; asOf: string }) {
  const t = useWords(moneyWords);
  const how = useWords(howWords);
  const Icon = balance.isBalanced ? IconScale : IconAlertTriangle;
  return (
    <Stack gap="xs">
      <Badge color={balance.isBalanced ? 'verdigris' : 'red'} leftSection={<Icon size={14} aria-hidden />} size="lg">
        {balance.currency} · {balance.isBalanced ? t.balanced : t.unbalanced}
      </Badge>
      <DataTable
        caption={`${t.trial} ${balance.currency}`}
        minWidth={420}
        rows={balance.accounts}
        rowKey={({ account }) => account}
        columns={[
          { label: t.account, render: ({ account }) => t.accounts[account] },
          {
            label: t.debit,
            render: ({ debit }) => <Money amount={debit} how={{ steps: how.debit, at: asOf }} />,
            isFigure: true,
          },
          {
            label: t.credit,
            render: ({ credit }) => <Money amount={credit} how={{ steps: how.credit, at: asOf }} />,
            isFigure: true,
          },
          {
            label: t.balance,
            render: (row) => <Money amount={row.balance} how={{ steps: how.balance, at: asOf }} />,
            isFigure: true,
          },
        ]}
      />
      <Group justify="flex-end" px="md">
        <Text>{t.sum}</Text>
        <Text fw={620} component="div">
          <Money amount={balance.sum} how={{ steps: how.trial, at: asOf }} />
        </Text>
      </Group>
    </Stack>
  );
}

function Entries() {
  const t = useWords(moneyWords);
  const how = useWords(howWords);
  const list = useList('listLedgerEntries', { query: { limit: 50 } });
  return (
    <Section title={t.entries}>
      <Listing
        list={list}
        caption={t.entries}
        rowKey={({ id }) => id}
        linkTo={({ invoiceId }) => `/console/invoices/${invoiceId}`}
        empty={{ title: t.noEntries }}
        columns={[
          { label: t.kind, render: ({ kind }) => t.kinds[kind] },
          { label: t.at, render: ({ at }) => <Moment at={at} /> },
          {
            label: t.postings,
            render: ({ postings, at }) => (
              <Stack gap={2}>
                {postings.map(({ account, amount }) => (
                  <Text key={account + amount.minor} size="sm" className="figures">
                    {t.accounts[account]} <Money amount={amount} how={{ steps: how.posting, at }} />
                  </Text>
                ))}
              </Stack>
            ),
            isFigure: true,
          },
        ]}
      />
    </Section>
  );
}
