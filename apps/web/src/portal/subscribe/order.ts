import type { Subscription } from '@libs/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';

interface Order {
  planKey: string;
  quantity: number;
  pending: Subscription | undefined;
}

/** Subscribes; then to the card page when one is needed, else to the welcome page. Pressed twice, it orders once. */
export function useOrder() {
  const partnerId = usePartnerId();
  const navigate = useNavigate();
  const [isLeaving, setLeaving] = useState(false);
  const checkout = useAction('openCheckout', {
    onDone: ({ url }) => {
      if (!url) return;
      setLeaving(true);
      location.assign(url);
    },
  });
  const toCard = ({ id, plan }: Subscription) =>
    checkout.mutate({
      params: { partnerId },
      body: {
        subscriptionId: id,
        successPath: `/portal/welcome/${id}`,
        cancelPath: `/portal/subscribe/${plan.planKey}?step=review&from=card`,
      },
    });
  const subscribe = useAction('subscribe', {
    onDone: (subscription) =>
      subscription.status === 'pending_payment_method'
        ? toCard(subscription)
        : void navigate({ to: `/portal/welcome/${subscription.id}` }),
  });
  return {
    place: ({ planKey, quantity, pending }: Order) =>
      pending
        ? toCard(pending)
        : subscribe.mutate({ params: { partnerId }, body: { planKey, quantity, alignment: 'anniversary' } }),
    isPending: subscribe.isPending || checkout.isPending || isLeaving,
    error: subscribe.error ?? checkout.error,
  };
}
