import type { LineUsage, Usage } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { useMe, usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Exportable } from '../../ui/exportable.js';
import { Moment, Quantity } from '../../ui/figures.js';
import { Loading, Read } from '../../ui/states.js';
import { invoicesWords } from './words.js';

/** Where the calls of a line, or of one of its days, are listed. */
const callsOf = ({ subscriptionId, meterKey }: LineUsage, from: string, to: string) =>
  ({ to: '/portal/calls', search: { subscription: subscriptionId, meter: meterKey, from, to } }) as { to: string };

/** The usage behind a line: of what it is made, and its days, each of which leads to its calls. */
export function UsageOfLine({ parts }: { parts: LineUsage[] }) {
  const t = useWords(invoicesWords);
  const first = parts[0];
  if (!first) return null;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t.byDay}
        </Text>
        <Button component={Link} {...callsOf(first, first.from, first.to)} variant="light" size="compact-sm">
          {t.calls}
        </Button>
      </Group>
      <Days parts={parts} />
      {parts.length > 1 && (
        <Exportable caption={t.madeOf}>
          <Table verticalSpacing={4} aria-label={t.madeOf}>
            <Heads names={[t.part, t.quantity]} />
            <Table.Tbody>
              {parts.map(({ dimensions, quantity, meterKey }) => (
                <Table.Tr key={JSON.stringify([meterKey, dimensions])}>
                  <Table.Td>{Object.values(dimensions).join(' · ') || meterKey}</Table.Td>
                  <Table.Td ta="end">
                    <Quantity value={quantity} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Exportable>
      )}
    </Stack>
  );
}

function Heads({ names }: { names: string[] }) {
  return (
    <Table.Thead>
      <Table.Tr>
        {names.map((name, index) => (
          <Table.Th key={name} scope="col" ta={index > 0 ? 'end' : undefined} fw={500} c="var(--octroi-faint)">
            {name}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

function Days({ parts }: { parts: LineUsage[] }) {
  const t = useWords(invoicesWords);
  const partnerId = usePartnerId();
  const timeZone = useMe().partner!.timeZone;
  const first = parts[0]!;
  const names = [...new Set(parts.flatMap(({ dimensions }) => Object.keys(dimensions)))];
  const days = useRead('queryPartnerUsage', {
    params: { partnerId },
    query: {
      from: first.from,
      to: first.to,
      window: 'day',
      timeZone,
      subscriptionId: first.subscriptionId,
      meterKey: first.meterKey,
      limit: 1000,
      ...(names.length > 0 && { groupBy: names.join(',') }),
    },
  });
  return (
    <Read query={days} loading={<Loading lines={2} height={28} />}>
      {({ series }) => (
        <Exportable caption={t.byDay}>
          <div className="usage-days" tabIndex={0} role="region" aria-label={t.byDay}>
            <Table verticalSpacing={4} aria-label={t.byDay}>
              <Heads names={[t.day, t.quantity]} />
              <Table.Tbody>
                {daysOf(parts, series).map(({ start, end, quantity }) => (
                  <Table.Tr key={start}>
                    <Table.Td>
                      <Text component={Link} size="sm" c="var(--mantine-color-anchor)" {...callsOf(first, start, end)}>
                        <Moment at={start} as="day" timeZone={timeZone} />
                      </Text>
                    </Table.Td>
                    <Table.Td ta="end">
                      <Quantity value={quantity} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </Exportable>
      )}
    </Read>
  );
}

/** The days of those series that the line is made of, added up; days without usage are left out. */
function daysOf(parts: LineUsage[], series: Usage['series']): Array<{ start: string; end: string; quantity: string }> {
  const own = series.filter(({ group }) =>
    parts.some(({ dimensions }) => Object.entries(dimensions).every(([name, value]) => group[name] === value)),
  );
  const points = own[0]?.points ?? [];
  return points
    .map(({ start, end }, index) => ({
      start,
      end,
      quantity: Decimal.sum(own.map((one) => Decimal.of(one.points[index]!.quantity))).toString(),
    }))
    .filter(({ quantity }) => quantity !== '0');
}
