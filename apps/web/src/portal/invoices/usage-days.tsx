import type { LineUsage, Usage } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../../api/hooks.js';
import { useMe, usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Exportable } from '../../ui/exportable.js';
import { Moment, Quantity } from '../../ui/figures.js';
import { Loading, Read } from '../../ui/states.js';
import { conditionsOfPart, type Where } from '../../ui/conditions.js';
import { conditionsOf } from '../usage/where.js';
import { usageWords } from '../usage/words.js';
import { invoicesWords } from './words.js';

/** The usage behind a line, whose parts are of one meter and one time: its days and of what it is made, leading to its calls. */
export function UsageOfLine({ parts }: { parts: LineUsage[] }) {
  const partnerId = usePartnerId();
  const timeZone = useMe().partner!.timeZone;
  const [first] = parts as [LineUsage];
  const names = namesOf(parts);
  const usage = useRead('queryPartnerUsage', {
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
    <Read query={usage} loading={<Loading lines={2} height={28} />}>
      {({ series }) => <Found parts={parts} series={series} timeZone={timeZone} />}
    </Read>
  );
}

const namesOf = (parts: readonly LineUsage[]): string[] => [
  ...new Set(parts.flatMap(({ dimensions }) => Object.keys(dimensions))),
];

interface FoundProps {
  parts: LineUsage[];
  series: Usage['series'];
  timeZone: string;
}

function Found({ parts, series, timeZone }: FoundProps) {
  const t = useWords(invoicesWords);
  const names = namesOf(parts);
  const used = series.map(({ group }) => Object.fromEntries(names.map((name) => [name, group[name] ?? ''])));
  const where = conditionsOf(
    parts.map(({ dimensions }) => dimensions),
    used,
  );
  const first = parts[0]!;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t.byDay}
        </Text>
        {where && (
          <Button component={Link} {...callsOf(first, where, first)} variant="light" size="compact-sm">
            {t.calls}
          </Button>
        )}
      </Group>
      <Exportable caption={t.byDay}>
        <div className="usage-days" tabIndex={0} role="region" aria-label={t.byDay}>
          <Table verticalSpacing={4} aria-label={t.byDay}>
            <Heads names={[t.day, t.quantity]} />
            <Table.Tbody>
              {daysOf(parts, series).map(({ start, end, quantity }) => (
                <Row key={start} quantity={quantity}>
                  <Table.Td>
                    <ToCalls of={where && callsOf(first, where, { from: start, to: end })}>
                      <Moment at={start} as="day" timeZone={timeZone} />
                    </ToCalls>
                  </Table.Td>
                </Row>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </Exportable>
      {parts.length > 1 && <Parts parts={parts} names={names} />}
    </Stack>
  );
}

/** Of what a line is made, each part leading to its own calls. */
function Parts({ parts, names }: { parts: LineUsage[]; names: string[] }) {
  const t = useWords(invoicesWords);
  const usage = useWords(usageWords);
  return (
    <Exportable caption={t.madeOf}>
      <Table verticalSpacing={4} aria-label={t.madeOf}>
        <Heads names={[...names.map((name) => usage.dimensions[name] ?? name), t.quantity]} />
        <Table.Tbody>
          {parts.map((part) => (
            <Row key={JSON.stringify(part.dimensions)} quantity={part.quantity}>
              {names.map((name, index) => (
                <Table.Td key={name}>
                  <ToCalls of={index === 0 && callsOf(part, conditionsOfPart(part.dimensions), part)}>
                    {part.dimensions[name] || usage.none}
                  </ToCalls>
                </Table.Td>
              ))}
            </Row>
          ))}
        </Table.Tbody>
      </Table>
    </Exportable>
  );
}

/** Where calls of a line are listed: those that meet the conditions, in a time. */
function callsOf({ subscriptionId, meterKey }: LineUsage, where: Where, { from, to }: { from: string; to: string }) {
  const search = { subscription: subscriptionId, meter: meterKey, from, to, ...(where.length > 0 && { where }) };
  return { to: '/portal/calls', search } as { to: string };
}

function ToCalls({ of, children }: { of: { to: string } | null | false; children: ReactNode }) {
  if (!of) return children;
  return (
    <Text component={Link} size="sm" c="var(--mantine-color-anchor)" {...of}>
      {children}
    </Text>
  );
}

function Row({ quantity, children }: { quantity: string; children: ReactNode }) {
  return (
    <Table.Tr>
      {children}
      <Table.Td ta="end">
        <Quantity value={quantity} />
      </Table.Td>
    </Table.Tr>
  );
}

function Heads({ names }: { names: string[] }) {
  return (
    <Table.Thead>
      <Table.Tr>
        {names.map((name, index) => (
          <Table.Th
            key={name}
            scope="col"
            ta={index === names.length - 1 ? 'end' : undefined}
            fw={500}
            c="var(--octroi-faint)"
          >
            {name}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

/** The days of those series that the line is made of, added up; days without usage are left out. */
function daysOf(parts: LineUsage[], series: Usage['series']): Array<{ start: string; end: string; quantity: string }> {
  const own = series.filter(({ group }) =>
    parts.some(({ dimensions }) => Object.entries(dimensions).every(([name, value]) => (group[name] ?? '') === value)),
  );
  return (own[0]?.points ?? [])
    .map(({ start, end }, index) => ({
      start,
      end,
      quantity: Decimal.sum(own.map((one) => Decimal.of(one.points[index]!.quantity))).toString(),
    }))
    .filter(({ quantity }) => quantity !== '0');
}
