import { Text } from '@mantine/core';
import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { Listing } from '../common/listing.js';
import { partnerWords } from './words.js';

/** What the partner is subscribed to. */
export function Subscriptions({ partnerId }: { partnerId: string }) {
  const t = useWords(partnerWords);
  const format = useFormat();
  const list = useList('listPartnerSubscriptions', { params: { partnerId } });
  return (
    <Section title={t.subscriptions}>
      <Listing
        list={list}
        caption={t.subscriptions}
        rowKey={({ id }) => id}
        empty={{ title: t.noSubscriptions }}
        columns={[
          {
            label: t.plan,
            render: ({ plan }) => (
              <>
                {plan.name}{' '}
                <Text span size="sm" c="var(--octroi-faint)">
                  {t.version(plan.version)}
                </Text>
              </>
            ),
          },
          { label: t.status, render: ({ status }) => <Status value={status} /> },
          { label: t.quantity, render: ({ quantity }) => format.quantity(quantity), isFigure: true },
          { label: t.period, render: ({ period, timeZone }) => (period ? format.period(period, timeZone) : '—') },
          { label: t.starts, render: ({ startsAt }) => (startsAt ? format.day(startsAt) : '—'), isMinor: true },
        ]}
      />
    </Section>
  );
}
