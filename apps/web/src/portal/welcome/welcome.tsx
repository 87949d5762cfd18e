import type { Subscription } from '@libs/contracts';
import { Button, Loader, Paper, Stack, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { Page, Section } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { PageRead } from '../layout/page-read.js';
import { FirstKey } from './first-key.js';
import { Light } from './light.js';
import { useSample } from './sample.js';
import { welcomeWords } from './words.js';

/** After subscribing, and after the card page: a key, a command, and a light that turns green with the first call. */
export default function Welcome() {
  const { subscriptionId } = useParams({ strict: false }) as { subscriptionId: string };
  const partnerId = usePartnerId();
  const [isWaiting, setWaiting] = useState(true);
  const subscription = useRead(
    'readSubscription',
    { params: { partnerId, subscriptionId } },
    { everyMs: isWaiting ? 1500 : false },
  );
  const isPending = subscription.data?.status === 'pending_payment_method';
  if (subscription.data && isPending !== isWaiting) setWaiting(isPending);
  if (subscription.error?.status === 404 && isWaiting) setWaiting(false);
  return (
    <PageRead query={subscription}>
      {(one) => (isPending ? <CardPending subscription={one} /> : <Ready subscription={one} />)}
    </PageRead>
  );
}

function Ready({ subscription }: { subscription: Subscription }) {
  const t = useWords(welcomeWords);
  const { may } = useSession();
  const [issued, setIssued] = useState<string | null>(null);
  const sample = useSample(subscription.plan, issued ?? 'oct_key_…');
  return (
    <Page title={t.title(subscription.plan.name)} lead={t.lead} width="md">
      {may('credentials.read') && (
        <Section title={t.keyTitle}>
          <Paper>
            <FirstKey subscription={subscription} issued={issued} onIssued={setIssued} />
          </Paper>
        </Section>
      )}
      <Section title={t.callTitle}>
        <Paper>
          {sample ? (
            <Stack gap="xs">
              <Text c="var(--octroi-faint)">{t.callNote}</Text>
              <Snippet label={t.callTitle} code={sample} />
            </Stack>
          ) : (
            <Text>{t.noSample}</Text>
          )}
        </Paper>
      </Section>
      <Light subscription={subscription} />
    </Page>
  );
}

/** Stripe has the card, or he came here before it had: the subscription's status says when. */
function CardPending({ subscription }: { subscription: Subscription }) {
  const t = useWords(welcomeWords);
  return (
    <Empty
      title={t.cardTitle}
      icon={<Loader size={22} />}
      action={
        <Stack>
          <Button
            component={Link}
            variant="light"
            {...({ to: `/portal/subscribe/${subscription.plan.planKey}`, search: { step: 'review' } } as {
              to: string;
            })}
          >
            {t.again}
          </Button>
          <Button component={Link} to="/portal" variant="subtle">
            {t.later}
          </Button>
        </Stack>
      }
    >
      <span role="status">{t.card}</span>
    </Empty>
  );
}
