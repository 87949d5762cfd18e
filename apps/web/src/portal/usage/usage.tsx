import type { Subscription } from '@libs/contracts';
import { Button, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { addressOf } from '../../api/client.js';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page } from '../../ui/page.js';
import { Empty, Loading, Read } from '../../ui/states.js';
import { SubscriptionChoice, WithSubscription } from '../layout/current.js';
import { FilterBar, spanOf, type Filters } from './filters.js';
import { Results } from './results.js';
import { whereOf } from './where.js';
import { usageWords } from './words.js';

/** What was used, by hour or day, broken down, compared with the time before, and what it cost. */
export default function UsagePage() {
  const t = useWords(usageWords);
  return (
    <WithSubscription withEnded>
      {(subscription, all) => (
        <Page title={t.title} lead={t.lead} actions={<SubscriptionChoice all={all} value={subscription.id} />}>
          <Explorer key={subscription.id} subscription={subscription} />
        </Page>
      )}
    </WithSubscription>
  );
}

function Explorer({ subscription }: { subscription: Subscription }) {
  const t = useWords(usageWords);
  const now = useNow();
  const partnerId = usePartnerId();
  const [{ range = 'month', window = 'day', meter, by, credential, where }] = useAddress<Filters>();
  const meters = metersOf(subscription);
  const meterKey = meters.some(({ key }) => key === meter) ? meter : meters[0]?.key;
  const span = now ? spanOf(range, now, subscription.period) : null;
  const query = {
    from: span?.from ?? '',
    to: span?.to ?? '',
    window,
    timeZone: subscription.timeZone,
    subscriptionId: subscription.id,
    ...(meterKey && { meterKey }),
    ...(credential && { credentialId: credential }),
    ...(where !== undefined && { where: [...whereOf(where)] }),
    ...(by && { groupBy: by }),
  };
  const usage = useRead(
    'queryPartnerUsage',
    { params: { partnerId }, query: { ...query, compare: 'previous' } },
    { enabled: span !== null, keep: true, everyMs: 30_000 },
  );
  return (
    <Stack gap="lg">
      <FilterBar subscription={subscription} meters={meters} meterKey={meterKey} />
      <Read query={usage} loading={<Loading lines={3} height={110} />}>
        {(data) =>
          data.series.some(({ events }) => events > 0) && meterKey ? (
            <Results usage={data} subscription={subscription} meterKey={meterKey} />
          ) : (
            <Empty title={t.emptyTitle}>{t.empty}</Empty>
          )
        }
      </Read>
      {span && (
        <Group justify="flex-end">
          <Button
            component="a"
            href={addressOf('exportPartnerUsage', { params: { partnerId }, query })}
            download
            variant="default"
            leftSection={<IconDownload size={17} />}
          >
            {t.exportAll}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** What the plan meters, by the names of its prices. */
function metersOf({ plan }: Subscription): Array<{ key: string; name: string }> {
  const names = new Map<string, string>();
  for (const { meterKeys, name } of plan.rateCards)
    for (const key of meterKeys) if (!names.has(key)) names.set(key, name);
  for (const entitlement of plan.entitlements)
    if (entitlement.kind === 'metered' && !names.has(entitlement.meterKey))
      names.set(entitlement.meterKey, entitlement.meterKey);
  return [...names].map(([key, name]) => ({ key, name }));
}
