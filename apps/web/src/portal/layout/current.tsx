import type { Subscription } from '@libs/contracts';
import { Alert, Button, Group, Select, Text } from '@mantine/core';
import { IconCreditCard } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { FirstPlan } from './first-plan.js';
import { PageRead } from './page-read.js';
import { layoutWords } from './words.js';

/** Those that are running come first, then those that wait for a card, then what has ended. */
const ORDER: Record<Subscription['status'], number> = {
  active: 0,
  trialing: 0,
  cancelling: 1,
  pending_payment_method: 2,
  ended: 3,
};

/** The partner's subscriptions, running ones first. */
export function useSubscriptions() {
  const partnerId = usePartnerId();
  return useRead('listPartnerSubscriptions', { params: { partnerId }, query: { limit: 200 } });
}

export const isRunning = ({ status }: Subscription): boolean => ORDER[status] < 2;

interface WithSubscriptionProps {
  /** Also show those that have ended. */
  withEnded?: boolean;
  children: (subscription: Subscription, all: Subscription[]) => ReactNode;
}

/** Shows something for the subscription the address names, else the first running one; says what to do without any. */
export function WithSubscription({ withEnded = false, children }: WithSubscriptionProps) {
  const [{ subscription: wanted }] = useAddress<{ subscription: string }>();
  const query = useSubscriptions();
  return (
    <PageRead query={query}>
      {({ items }) => {
        const all = items
          .filter((one) => withEnded || one.status !== 'ended')
          .toSorted((a, b) => ORDER[a.status] - ORDER[b.status]);
        const shown = all.find(({ id }) => id === wanted) ?? all[0];
        if (!shown) return <FirstPlan />;
        return children(shown, all);
      }}
    </PageRead>
  );
}

/** Chooses between subscriptions; nothing with only one. */
export function SubscriptionChoice({ all, value }: { all: Subscription[]; value: string }) {
  const t = useWords(layoutWords);
  const [, change] = useAddress<{ subscription: string }>();
  if (all.length < 2) return null;
  return (
    <Select
      aria-label={t.subscriptionChoice}
      data={all.map(({ id, plan }) => ({ value: id, label: plan.name }))}
      value={value}
      onChange={(next) => change({ subscription: next ?? undefined })}
    />
  );
}

/** A subscription that has no card yet does nothing: says so, and leads on. */
export function WaitsForCard({ subscription }: { subscription: Subscription }) {
  const t = useWords(layoutWords);
  if (subscription.status !== 'pending_payment_method') return null;
  return (
    <Alert color="brass" title={t.waitingTitle} icon={<IconCreditCard size={20} />}>
      <Group justify="space-between">
        <Text size="sm">{t.waiting(subscription.plan.name)}</Text>
        <Button
          component={Link}
          {...({ to: `/portal/subscribe/${subscription.plan.planKey}`, search: { step: 'review' } } as { to: string })}
        >
          {t.resume}
        </Button>
      </Group>
    </Alert>
  );
}
