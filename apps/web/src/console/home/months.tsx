import { Paper, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { howWords } from '../common/how-words.js';
import { homeWords } from './words.js';

/** The last months in figures. */
export function Months() {
  const t = useWords(homeWords);
  const how = useWords(howWords);
  const { locale } = useLanguage();
  const revenue = useRead('readRevenue');
  const name = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return (
    <Section title={t.months}>
      <Read query={revenue}>
        {({ months, asOf }) =>
          months.length === 0 ? (
            <Paper>
              <Text>{t.noMonths}</Text>
            </Paper>
          ) : (
            <DataTable
              caption={t.months}
              minWidth={320}
              rows={months}
              rowKey={({ month, currency }) => month + currency}
              columns={[
                { label: t.month, render: ({ month }) => name.format(new Date(`${month.slice(0, 7)}-15T00:00:00Z`)) },
                {
                  label: t.issuedColumn,
                  render: ({ issued }) => <Money amount={issued} how={{ steps: how.monthIssued, at: asOf }} />,
                  isFigure: true,
                },
                {
                  label: t.paidColumn,
                  render: ({ paid }) => <Money amount={paid} how={{ steps: how.monthPaid, at: asOf }} />,
                  isFigure: true,
                },
              ]}
            />
          )
        }
      </Read>
    </Section>
  );
}
