import type { LineUsage, Usage } from '@libs/contracts';
import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { useMe, usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Exportable } from '../../ui/exportable.js';
import { Moment, Quantity } from '../../ui/figures.js';
import { Loading, Read } from '../../ui/states.js';
import { conditionsOf, gridsOf, type Where } from '../usage/where.js';
import { usageWords } from '../usage/words.js';
import { invoicesWords } from './words.js';

/** Where the calls of a line, or of one of its days, are listed. */
const callsOf = ({ subscriptionId, meterKey }: LineUsage, where: Where, from: string, to: string) => {
  const search = { subscription: subscriptionId, meter: meterKey, from, to, ...(where.length > 0 && { where }) };
  return { to: '/portal/calls', search } as { to: string };
};

/** The usage behind a line: of what it is made, and its days, each of which leads to exactly its calls. */
export function UsageOfLine({ parts }: { parts: LineUsage[] }) {
  return gridsOf(parts).map((grid) => <UsageOfGrid key={grid.where.join()} {...grid} />);
}

function UsageOfGrid({ parts, where }: { parts: readonly LineUsage[]; where: Where }) {
  const t = useWords(invoicesWords);
  const usage = useWords(usageWords);
  const first = parts[0];
  const dimensions = [...new Set(parts.flatMap((part) => Object.keys(part.dimensions)))];
  if (!first) return null;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {[t.byDay, ...(parts.length === 1 ? Object.values(first.dimensions) : [])].join(' · ')}
        </Text>
        <Button component={Link} {...callsOf(first, where, first.from, first.to)} variant="light" size="compact-sm">
          {t.calls}
        </Button>
      </Group>
      <Days first={first} where={where} />
      {parts.length > 1 && (
        <Exportable caption={t.madeOf}>
          <Table verticalSpacing={4} aria-label={t.madeOf}>
            <Heads names={[...dimensions.map((name) => usage.dimensions[name] ?? name), t.quantity]} />
            <Table.Tbody>
              {parts.map((part) => (
                <Table.Tr key={JSON.stringify(part.dimensions)}>
                  {dimensions.map((name, index) => (
                    <Table.Td key={name}>
                      {index === 0 ? <PartLink part={part} name={name} /> : part.dimensions[name] || usage.none}
                    </Table.Td>
                  ))}
                  <Table.Td ta="end">
                    <Quantity value={part.quantity} />
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

/** A part of a line by one of its dimensions, leading to the calls of this part. */
function PartLink({ part, name }: { part: LineUsage; name: string }) {
  const { none } = useWords(usageWords);
  const to = callsOf(part, conditionsOf(part), part.from, part.to);
  return (
    <Text component={Link} size="sm" c="var(--mantine-color-anchor)" {...to}>
      {part.dimensions[name] || none}
    </Text>
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

function Days({ first, where }: { first: LineUsage; where: Where }) {
  const t = useWords(invoicesWords);
  const partnerId = usePartnerId();
  const timeZone = useMe().partner!.timeZone;
  const days = useRead('queryPartnerUsage', {
    params: { partnerId },
    query: {
      from: first.from,
      to: first.to,
      window: 'day',
      timeZone,
      subscriptionId: first.subscriptionId,
      meterKey: first.meterKey,
      ...(where.length > 0 && { where: [...where] }),
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
                {daysOf(series).map(({ start, end, quantity }) => (
                  <Table.Tr key={start}>
                    <Table.Td>
                      <Text
                        component={Link}
                        size="sm"
                        c="var(--mantine-color-anchor)"
                        {...callsOf(first, where, start, end)}
                      >
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

/** Days without usage are left out. */
const daysOf = ([whole]: Usage['series']) => (whole?.points ?? []).filter(({ quantity }) => quantity !== '0');
