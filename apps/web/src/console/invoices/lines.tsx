import type { InvoiceDetail, InvoiceLineWire } from '@libs/contracts';
import { Paper, Table, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, useId, useState } from 'react';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Exportable } from '../../ui/exportable.js';
import { Money, Quantity } from '../../ui/figures.js';
import { useInvoiceHows } from '../common/hows.js';
import { LineDetail } from './line-detail.js';
import { invoiceWords } from './words.js';

/** The lines; each opens to why it costs what it costs. */
export function Lines({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoiceWords);
  const hows = useInvoiceHows();
  const sums = [
    [t.subtotal, invoice.subtotal, hows.ofSubtotal(invoice)],
    [t.tax, invoice.tax, hows.ofTax(invoice)],
    [t.total, invoice.total, hows.ofTotal(invoice)],
  ] as const;
  return (
    <Exportable caption={t.lines}>
      <Paper p={0} style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={340} tabIndex={0}>
          <Table aria-label={t.lines}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">
                  <Faint>{t.line}</Faint>
                </Table.Th>
                <Table.Th scope="col" ta="end" visibleFrom="sm">
                  <Faint>{t.quantity}</Faint>
                </Table.Th>
                <Table.Th scope="col" ta="end">
                  <Faint>{t.amount}</Faint>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {invoice.lines.map((line) => (
                <Line key={line.id} invoice={invoice} line={line} />
              ))}
            </Table.Tbody>
            <Table.Tfoot>
              {sums.map(([label, amount, how], index) => (
                <Table.Tr key={label}>
                  <Table.Th scope="row" fw={index === 2 ? 620 : 400}>
                    {label}
                  </Table.Th>
                  <Table.Td visibleFrom="sm" />
                  <Table.Td ta="end" fw={index === 2 ? 620 : 400}>
                    <Money amount={amount} how={how} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tfoot>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </Exportable>
  );
}

function Line({ invoice, line }: { invoice: InvoiceDetail; line: InvoiceLineWire }) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const hows = useInvoiceHows();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const remarks = [
    format.period(line.period),
    t.kinds[line.kind],
    ...Object.entries(line.dimensions).map(([name, value]) => `${name} ${value}`),
  ].filter(Boolean);
  return (
    <Fragment>
      <Table.Tr>
        <Table.Td>
          <UnstyledButton
            onClick={() => setOpen(!isOpen)}
            aria-expanded={isOpen}
            aria-controls={id}
            title={t.why(line.description)}
            style={{ display: 'flex', gap: 8, alignItems: 'baseline' }}
          >
            <Chevron size={16} aria-hidden style={{ translate: '0 2px', flexShrink: 0 }} />
            <span>
              <Text span fw={560}>
                {line.description}
              </Text>
              <Text size="sm" c="var(--octroi-faint)">
                {remarks.join(' · ')}
              </Text>
            </span>
          </UnstyledButton>
        </Table.Td>
        <Table.Td ta="end" visibleFrom="sm">
          <Quantity value={line.quantity} /> {line.unit}
        </Table.Td>
        <Table.Td ta="end">
          <Money amount={line.amount} how={hows.ofLine(invoice, line)} />
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr id={id}>
          <Table.Td colSpan={3} bg="var(--octroi-paper)">
            <LineDetail invoice={invoice} line={line} />
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}

function Faint({ children }: { children: string }) {
  return (
    <Text span size="sm" c="var(--octroi-faint)" fw={560}>
      {children}
    </Text>
  );
}
