import './invoices.css';
import type { UpcomingInvoice } from '@libs/contracts';
import { Paper, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { useUpcomingHows } from './hows.js';
import { PricedLine, Steps } from './priced-line.js';
import { invoicesWords } from './words.js';

/** What will be billed, line by line: what was used, then the fixed price of the period that follows. */
export function UpcomingLines({ invoice, computedAt }: { invoice: UpcomingInvoice; computedAt: string }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const hows = useUpcomingHows(invoice, computedAt);
  const lines = invoice.lines.toSorted((a, b) => b.billing.localeCompare(a.billing));
  if (lines.length === 0) return <Text c="var(--octroi-faint)">{t.nothing}</Text>;
  return (
    <Paper p={0} style={{ overflow: 'hidden' }}>
      {lines.map((line) => (
        <PricedLine
          key={`${line.key} ${line.period.start}`}
          description={line.description}
          note={[line.billing === 'in_advance' ? t.advance : t.arrears, format.period(line.period)].join(' · ')}
          amount={line.amount}
          usage={line.usage}
          at={invoice.asOf ?? computedAt}
          kind="asOf"
          sentences={() => <Steps sentences={line.sentences} />}
        />
      ))}
      <div className="sum-line sum-total">
        <span>{t.total}</span>
        <Money amount={invoice.total} how={hows.total} />
      </div>
    </Paper>
  );
}
