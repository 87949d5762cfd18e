import type { InvoiceDetail, InvoiceLineWire, LineUsage } from '@libs/contracts';
import { Box, Group, List, Paper, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Read } from '../../ui/states.js';
import { DayEvents } from './day-events.js';
import { invoiceWords } from './words.js';

interface LineDetailProps {
  invoice: InvoiceDetail;
  line: InvoiceLineWire;
}

/** Why a line costs what it costs: the price, the sum step by step, then the days and events behind it. */
export function LineDetail({ invoice, line }: LineDetailProps) {
  const t = useWords(invoiceWords);
  const { locale } = useLanguage();
  const explanation = useRead('explainInvoiceLine', {
    params: { invoiceId: invoice.id, lineId: line.id },
    query: { locale },
  });
  return (
    <Stack p={{ base: 0, sm: 'sm' }} style={{ whiteSpace: 'normal' }} data-told>
      <Read query={explanation}>
        {({ price, sentences }) => (
          <>
            {price && (
              <Text>
                <Text span c="var(--octroi-faint)">
                  {t.price}{' '}
                </Text>
                {price}
              </Text>
            )}
            <div>
              <Title order={3}>{t.sentences}</Title>
              <List type="ordered" mt={4} className="figures">
                {sentences.map((sentence) => (
                  <List.Item key={sentence}>{sentence}</List.Item>
                ))}
              </List>
            </div>
          </>
        )}
      </Read>
      {line.usage.map((usage) => (
        <Days
          key={`${usage.meterKey} ${usage.from} ${JSON.stringify(usage.dimensions)}`}
          invoice={invoice}
          usage={usage}
          isOpenAtFirst={line.usage.length === 1}
        />
      ))}
    </Stack>
  );
}

/** The usage of a line, day by day in the partner's zone; each day opens to its events. */
function Days({ invoice, usage, isOpenAtFirst }: DaysProps) {
  const t = useWords(invoiceWords);
  const format = useFormat();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  const parts = Object.entries(usage.dimensions).map(([name, value]) => `${name} ${value}`);
  return (
    <div>
      <UnstyledButton onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
        <Group gap="xs" wrap="nowrap">
          <Chevron size={16} aria-hidden />
          <Text fw={560}>
            {[t.days(usage.meterKey), ...parts].join(' · ')}: {format.quantity(usage.quantity)}
          </Text>
        </Group>
      </UnstyledButton>
      {isOpen && <DayList invoice={invoice} usage={usage} />}
    </div>
  );
}

interface DaysProps {
  invoice: InvoiceDetail;
  usage: LineUsage;
  isOpenAtFirst: boolean;
}

function DayList({ invoice, usage }: Omit<DaysProps, 'isOpenAtFirst'>) {
  const t = useWords(invoiceWords);
  const partner = useRead('readPartner', { params: { partnerId: invoice.partnerId } });
  const timeZone = partner.data?.timeZone ?? 'UTC';
  const names = Object.keys(usage.dimensions);
  const days = useRead(
    'queryUsage',
    {
      query: {
        partnerId: invoice.partnerId,
        subscriptionId: usage.subscriptionId,
        meterKey: usage.meterKey,
        from: usage.from,
        to: usage.to,
        window: 'day',
        timeZone,
        ...(names.length > 0 && { groupBy: names.join(',') }),
      },
    },
    { enabled: partner.data !== undefined },
  );
  return (
    <Box mt="xs">
      <Read query={days}>
        {({ series }) => {
          const own = series.find(({ group }) => names.every((name) => group[name] === usage.dimensions[name]));
          const points = (own?.points ?? []).filter(({ events }) => events > 0);
          const most = Math.max(...points.map(({ quantity }) => Number(quantity)), 1);
          return (
            <Stack gap={6}>
              {own && own.quantity !== usage.quantity && <Text size="sm">{t.newer}</Text>}
              <Paper p={0} style={{ overflow: 'hidden' }}>
                {points.map((point) => (
                  <DayEvents
                    key={point.start}
                    partnerId={invoice.partnerId}
                    usage={usage}
                    point={point}
                    share={Number(point.quantity) / most}
                    timeZone={timeZone}
                  />
                ))}
              </Paper>
            </Stack>
          );
        }}
      </Read>
    </Box>
  );
}
