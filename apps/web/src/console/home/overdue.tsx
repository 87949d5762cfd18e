import type { BillingHome } from '@libs/contracts';
import { Anchor, Paper, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { DataTable } from '../../ui/table.js';
import { howWords } from '../common/how-words.js';
import { homeWords } from './words.js';

/** What is past due, by age. */
export function Overdue({ overdue, asOf }: Pick<BillingHome, 'overdue' | 'asOf'>) {
  const t = useWords(homeWords);
  const how = useWords(howWords);
  const rows = overdue.flatMap(({ currency, buckets }) =>
    buckets.filter(({ count }) => count > 0).map((bucket) => ({ currency, ...bucket })),
  );
  return (
    <Section
      title={t.overdue}
      aside={
        rows.length > 0 && (
          <Anchor component={Link} {...({ to: '/console/invoices', search: { isOverdue: 'true' } } as object)}>
            {t.showOverdue}
          </Anchor>
        )
      }
    >
      {rows.length === 0 ? (
        <Paper>
          <Text>{t.noOverdue}</Text>
        </Paper>
      ) : (
        <DataTable
          caption={t.overdue}
          minWidth={320}
          rows={rows}
          rowKey={({ currency, fromDays }) => currency + fromDays}
          columns={[
            { label: t.bucket, render: ({ fromDays, toDays }) => t.days(fromDays, toDays) },
            { label: t.count, render: ({ count }) => count, isFigure: true },
            {
              label: t.sum,
              render: ({ total }) => <Money amount={total} how={{ steps: how.overdue, at: asOf }} />,
              isFigure: true,
            },
          ]}
        />
      )}
    </Section>
  );
}
