import type { LineUsage } from '@libs/contracts';
import { Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Loading, Read } from '../../ui/states.js';
import { invoicesWords } from './words.js';

/** The days behind a line; each leads to its calls. */
export function UsageDays({ usage, timeZone }: { usage: LineUsage; timeZone: string | undefined }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const partnerId = usePartnerId();
  const { subscriptionId, meterKey, from, to, dimensions } = usage;
  const names = Object.keys(dimensions);
  const days = useRead('queryPartnerUsage', {
    params: { partnerId },
    query: {
      from,
      to,
      window: 'day',
      subscriptionId,
      meterKey,
      ...(timeZone && { timeZone }),
      ...(names.length > 0 && { groupBy: names.join(',') }),
    },
  });
  return (
    <Read query={days} loading={<Loading lines={2} height={28} />}>
      {({ series }) => {
        const own = series.find(({ group }) => names.every((name) => group[name] === dimensions[name]));
        const used = (own?.points ?? []).filter(({ quantity }) => Number(quantity) !== 0);
        return (
          <div className="usage-days" tabIndex={0} role="region" aria-label={t.byDay}>
            <Table verticalSpacing={4} aria-label={t.byDay}>
              <Table.Tbody>
                {used.map(({ start, end, quantity }) => (
                  <Table.Tr key={start}>
                    <Table.Td>
                      <Text
                        component={Link}
                        size="sm"
                        c="var(--mantine-primary-color-filled)"
                        {...({
                          to: '/portal/calls',
                          search: { subscription: subscriptionId, meter: meterKey, from: start, to: end },
                        } as { to: string })}
                      >
                        {format.day(start, timeZone)}
                      </Text>
                    </Table.Td>
                    <Table.Td ta="end">{format.quantity(quantity)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        );
      }}
    </Read>
  );
}
