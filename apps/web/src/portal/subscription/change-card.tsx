import { Button, Stack } from '@mantine/core';
import { IconCreditCard } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { Trouble } from '../../ui/states.js';

/** Leaves for Stripe's page to save another card, and comes back to where it began. */
export function ChangeCard({ label, backTo }: { label: string; backTo: string }) {
  const partnerId = usePartnerId();
  const [isLeaving, setLeaving] = useState(false);
  const checkout = useAction('openCheckout', {
    onDone: ({ url }) => {
      if (!url) return;
      setLeaving(true);
      location.assign(url);
    },
  });
  return (
    <Stack gap="sm">
      {checkout.error && <Trouble error={checkout.error} />}
      <Button
        variant="light"
        leftSection={<IconCreditCard size={17} />}
        loading={checkout.isPending || isLeaving}
        onClick={() =>
          checkout.mutate({
            params: { partnerId },
            body: { subscriptionId: null, successPath: backTo, cancelPath: backTo },
          })
        }
      >
        {label}
      </Button>
    </Stack>
  );
}
