import type { InvoiceDetail } from '@libs/contracts';
import { Paper, Text, Timeline as Line } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { invoiceWords } from './words.js';
import { Said } from '../../i18n/said/said.js';

/** What happened to an invoice, newest first, by whom and why. */
export function Timeline({ invoice }: { invoice: InvoiceDetail }) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const changes = invoice.timeline.toSorted((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));
  return (
    <Section title={t.timeline}>
      <Paper>
        <Line bulletSize={14} lineWidth={2} active={changes.length}>
          {changes.map(({ id, at, change, by, reason, said }) => (
            <Line.Item key={id} title={t.changes[change]}>
              <Text size="sm" c="var(--octroi-faint)">
                {format.moment(at)} · {by.name}
              </Text>
              {reason && (
                <Text style={{ overflowWrap: 'anywhere' }} size="sm">
                  {said ? <Said said={said} /> : reason}
                </Text>
              )}
            </Line.Item>
          ))}
        </Line>
      </Paper>
    </Section>
  );
}
