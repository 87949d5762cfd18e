import '../plans/plans.css';
import type { Offer, Subscription } from '@libs/contracts';
import { Alert, Button, Group, NumberInput, Paper, Select, Stack, Stepper, Text } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Page } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { isRunning, useSubscriptions } from '../layout/current.js';
import { PageRead } from '../layout/page-read.js';
import { useLimits } from '../plans/plan-card.js';
import { priceSentences } from '../plans/estimate.js';
import { Review } from './review.js';
import { subscribeWords } from './words.js';

interface Choice {
  step: 'review';
  quantity: number;
  /** `card`: he came back from the card page without a card. */
  from: string;
}

/** Three steps: plan and quantity, the sum, the card. The first two live in the address. */
export default function Subscribe() {
  const { planKey } = useParams({ strict: false }) as { planKey: string };
  const offer = useRead('readOffer', { params: { planKey } });
  const subscriptions = useSubscriptions();
  return (
    <PageRead query={offer}>
      {(plan) => (
        <PageRead query={subscriptions}>
          {({ items }) => <Steps key={planKey} offer={plan} subscriptions={items} />}
        </PageRead>
      )}
    </PageRead>
  );
}

function Steps({ offer, subscriptions }: { offer: Offer; subscriptions: Subscription[] }) {
  const t = useWords(subscribeWords);
  const [{ step, quantity = 1, from }, change] = useAddress<Choice>();
  const own = subscriptions.filter(({ plan }) => plan.planKey === offer.planKey);
  const pending = own.find(({ status }) => status === 'pending_payment_method');
  const running = own.find(isRunning);
  if (running) return <HasIt subscription={running} />;
  const active = step === 'review' || pending ? 1 : 0;
  return (
    <Page title={t.title(offer.name)} lead={t.lead} width="md">
      <Stepper active={active} size="sm" aria-label={t.title(offer.name)}>
        {t.steps.map((label, index) => (
          <Stepper.Step key={label} label={label} description={t.stepNotes[index]} />
        ))}
      </Stepper>
      {from === 'card' && pending && <Alert color="brass">{t.backFromCard}</Alert>}
      {active === 0 ? (
        <PlanAndQuantity offer={offer} quantity={Number(quantity)} />
      ) : (
        <Review
          offer={offer}
          quantity={pending?.quantity ?? Number(quantity)}
          pending={pending}
          onChange={() => change({ step: undefined })}
        />
      )}
    </Page>
  );
}

function PlanAndQuantity({ offer, quantity }: { offer: Offer; quantity: number }) {
  const t = useWords(subscribeWords);
  const { locale } = useLanguage();
  const offers = useRead('listOffers');
  const navigate = useNavigate();
  const [, change] = useAddress<Choice>();
  const limits = useLimits(offer);
  return (
    <Paper>
      <Stack gap="lg">
        <Select
          label={t.plan}
          data={(offers.data?.items ?? [offer]).map(({ planKey, name }) => ({ value: planKey, label: name }))}
          value={offer.planKey}
          onChange={(planKey) => planKey && void navigate({ to: `/portal/subscribe/${planKey}`, replace: true })}
        />
        <Stack gap={4}>
          <Text c="var(--octroi-faint)">{offer.description}</Text>
          {priceSentences(offer, locale).map(({ key, name, text }) => (
            <Text key={key} data-price>
              {name} · {text}
            </Text>
          ))}
          {limits.map((line) => (
            <Text key={line}>{line}</Text>
          ))}
        </Stack>
        <NumberInput
          label={t.quantity}
          description={t.quantityHint}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          value={quantity}
          onChange={(value) => change({ quantity: Math.max(1, Number(value) || 1) })}
          maw={220}
        />
        <Group>
          <Button size="md" onClick={() => change({ step: 'review' })}>
            {t.next}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function HasIt({ subscription }: { subscription: Subscription }) {
  const t = useWords(subscribeWords);
  return (
    <Empty
      title={t.hasItTitle(subscription.plan.name)}
      action={
        <Group>
          <Button
            component={Link}
            {...({ to: '/portal/subscription', search: { subscription: subscription.id } } as { to: string })}
          >
            {t.seeSubscription}
          </Button>
          <Button component={Link} to="/plans" variant="light">
            {t.otherPlans}
          </Button>
        </Group>
      }
    >
      {t.hasIt}
    </Empty>
  );
}
