import type { InvoiceSummary } from '@libs/contracts';
import { Anchor, Box, Checkbox, Paper, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Exportable } from '../../ui/exportable.js';
import { Money } from '../../ui/figures.js';
import { useInvoiceHows } from '../common/hows.js';
import { Flags } from './flags.js';
import type { useSelection } from './selection.js';
import { reviewWords } from './words.js';

interface QueueTableProps {
  rows: readonly InvoiceSummary[];
  /** Absent: there is nothing to select for. */
  selection: ReturnType<typeof useSelection> | undefined;
}

/** The queue as a table whose rows can be selected. */
export function QueueTable({ rows, selection }: QueueTableProps) {
  const t = useWords(reviewWords);
  const format = useFormat();
  const hows = useInvoiceHows();
  return (
    <Exportable caption={t.caption}>
      <Paper p={0} style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={320} tabIndex={0}>
          <Table aria-label={t.caption} verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                {selection && (
                  <Table.Th w={44}>
                    <Checkbox aria-label={t.selectAll} {...selection.all} />
                  </Table.Th>
                )}
                <Heading>{t.partner}</Heading>
                <Heading isMinor>{t.period}</Heading>
                <Heading isMinor>{t.flag}</Heading>
                <Heading isFigure>{t.total}</Heading>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((invoice) => (
                <Table.Tr
                  key={invoice.id}
                  {...(selection?.selected.has(invoice.id) && { bg: 'var(--mantine-primary-color-light)' })}
                >
                  {selection && (
                    <Table.Td>
                      <Checkbox aria-label={t.select(invoice.partnerName)} {...selection.box(invoice.id)} />
                    </Table.Td>
                  )}
                  <Table.Td>
                    <Anchor component={Link} {...({ to: `/console/invoices/${invoice.id}` } as object)} fw={560}>
                      {invoice.partnerName}
                    </Anchor>
                    <Text size="sm" c="var(--octroi-faint)">
                      {invoice.planName}
                    </Text>
                    <Box hiddenFrom="sm" mt={4}>
                      <Flags flags={invoice.flags} currency={invoice.total.currency} />
                    </Box>
                  </Table.Td>
                  <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
                    <Text size="sm" span>
                      {format.period(invoice.period)}
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Flags flags={invoice.flags} currency={invoice.total.currency} />
                  </Table.Td>
                  <Table.Td ta="end" fw={560}>
                    <Money amount={invoice.total} how={hows.ofTotal(invoice)} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </Exportable>
  );
}

interface HeadingProps {
  children: string;
  isFigure?: boolean;
  /** Left out on narrow screens. */
  isMinor?: boolean;
}

function Heading({ children, isFigure, isMinor }: HeadingProps) {
  return (
    <Table.Th scope="col" ta={isFigure ? 'end' : undefined} {...(isMinor && { visibleFrom: 'sm' })}>
      <Text span size="sm" c="var(--octroi-faint)" fw={560}>
        {children}
      </Text>
    </Table.Th>
  );
}
