import type { Amount, InvoiceDetail } from '@libs/contracts';
import { Paper, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { useInvoiceHows } from '../common/hows.js';
import { difference } from '../common/sums.js';
import { changedLines } from './compare.js';
import { invoiceWords } from './words.js';

/** The lines that differ from the invoice of the period before. */
export function Compared({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoiceWords);
  const previousId = invoice.previous?.id;
  const previous = useRead(
    'readInvoice',
    { params: { invoiceId: previousId ?? '' } },
    { enabled: previousId !== undefined },
  );
  const hows = useInvoiceHows();
  const zero: Amount = { minor: '0', currency: invoice.total.currency };
  return (
    <Section title={t.compared}>
      {!previousId ? (
        <Paper>
          <Text>{t.noPrevious}</Text>
        </Paper>
      ) : (
        <Read query={previous}>
          {(before) => {
            const rows = changedLines(before.lines, invoice.lines);
            if (rows.length === 0)
              return (
                <Paper>
                  <Text>{t.comparedSame}</Text>
                </Paper>
              );
            const total = { key: 'total', description: t.total, before: before.total, after: invoice.total };
            return (
              <DataTable
                caption={t.compared}
                minWidth={420}
                rows={[...rows, total]}
                rowKey={({ key }) => key}
                columns={[
                  { label: t.line, render: ({ description }) => description },
                  {
                    label: t.before,
                    render: (row) => <Money amount={row.before} why={t.notThere} how={hows.ofTotal(before)} />,
                    isFigure: true,
                  },
                  {
                    label: t.after,
                    render: (row) => <Money amount={row.after} why={t.notThere} how={hows.ofTotal(invoice)} />,
                    isFigure: true,
                  },
                  {
                    label: t.delta,
                    render: (row) => (
                      <Money
                        amount={difference(row.after ?? zero, row.before ?? zero)}
                        how={hows.ofDifference(invoice)}
                      />
                    ),
                    isFigure: true,
                  },
                ]}
              />
            );
          }}
        </Read>
      )}
    </Section>
  );
}
