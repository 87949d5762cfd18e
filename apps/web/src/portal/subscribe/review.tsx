import type { Offer, Subscription } from '@libs/contracts';
import { explain } from '@libs/pricing';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useNow } from '../../api/clock.js';
import { api, type Answer, type ApiError } from '../../api/client.js';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { cardName } from '../../ui/card-name.js';
import { Money, type How } from '../../ui/figures.js';
import { Read, Trouble } from '../../ui/states.js';
import { useOrder } from './order.js';
import { subscribeWords } from './words.js';

type Preview = Answer<'previewSubscription'>;

interface ReviewProps {
  offer: Offer;
  quantity: number;
  /** An order that was made before and still waits for its card. */
  pending: Subscription | undefined;
  onChange: () => void;
}

/** The sum due now, what comes next, how to leave; and the one button that does it. */
export function Review({ offer, quantity, pending, onChange }: ReviewProps) {
  const partnerId = usePartnerId();
  const preview = useQuery<Preview, ApiError>({
    queryKey: ['previewSubscription', partnerId, offer.planKey, offer.version, quantity],
    queryFn: () =>
      api('previewSubscription', {
        params: { partnerId },
        body: { planKey: offer.planKey, quantity, alignment: 'anniversary' },
      }),
  });
  return (
    <Read query={preview}>
      {(answer) => <Order preview={answer} planKey={offer.planKey} pending={pending} onChange={onChange} />}
    </Read>
  );
}

interface OrderProps {
  preview: Preview;
  planKey: string;
  pending: Subscription | undefined;
  onChange: () => void;
}

function Order({ preview, planKey, pending, onChange }: OrderProps) {
  const t = useWords(subscribeWords);
  const format = useFormat();
  const { may } = useSession();
  const order = useOrder();
  const label = preview.needsPaymentMethod
    ? t.toCard
    : preview.dueNow.minor !== '0'
      ? t.confirmPay(format.money(preview.dueNow))
      : preview.trialEndsAt
        ? t.confirmTrial
        : t.confirmFree;
  return (
    <Stack gap="lg">
      {order.error && <Trouble error={order.error} />}
      <Paper>
        <Stack gap="md">
          <Group justify="space-between" align="flex-start">
            <div>
              <Text fw={640} fz="lg">
                {preview.plan.name}
                {preview.quantity > 1 && ` × ${format.quantity(preview.quantity)}`}
              </Text>
              <Text c="var(--octroi-faint)">{preview.plan.description}</Text>
            </div>
            {!pending && (
              <Button variant="subtle" size="compact-sm" onClick={onChange}>
                {t.change}
              </Button>
            )}
          </Group>
          <DueNow preview={preview} />
          <Facts preview={preview} />
        </Stack>
      </Paper>
      {may('subscription.write') ? (
        <Stack gap={6}>
          <Group>
            <Button
              size="md"
              loading={order.isPending}
              onClick={() => order.place({ planKey, quantity: preview.quantity, pending })}
            >
              {label}
            </Button>
          </Group>
          {preview.needsPaymentMethod && (
            <Group gap={6} wrap="nowrap">
              <IconLock size={16} aria-hidden />
              <Text size="sm" c="var(--octroi-faint)">
                {order.isPending ? t.opening : t.toCardNote}
              </Text>
            </Group>
          )}
          {!preview.needsPaymentMethod && preview.dueNow.minor !== '0' && <CardOnFile />}
        </Stack>
      ) : (
        <Alert color="brass">{t.forbidden}</Alert>
      )}
    </Stack>
  );
}

function DueNow({ preview }: { preview: Preview }) {
  const t = useWords(subscribeWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const names = new Map(preview.plan.rateCards.map(({ key, name }) => [key, name]));
  const steps = preview.lines.map(
    ({ rateCardKey, trace }) =>
      `${names.get(rateCardKey) ?? rateCardKey} — ${explain(trace, locale, preview.plan.currency).join('; ')}`,
  );
  const how: How = { steps: steps.length > 0 ? steps : [t.nothingNow], at: useNow() };
  return (
    <Stack gap={4} py="md" style={{ borderBlock: '1px solid var(--octroi-line)' }}>
      <Text c="var(--octroi-faint)">{t.dueNow}</Text>
      <Text fz={34} fw={640} lh={1.1} component="div">
        <Money amount={preview.dueNow} how={how} />
      </Text>
      <Text size="sm" c="var(--octroi-faint)" component="div">
        {preview.trialEndsAt && preview.total.minor !== '0' ? (
          <>
            <Money amount={preview.total} how={how} /> · {t.dueLater(format.day(preview.dueAt))}
          </>
        ) : preview.dueNow.minor === '0' ? (
          t.nothingNow
        ) : (
          t.beforeTax
        )}
      </Text>
    </Stack>
  );
}

function Facts({ preview }: { preview: Preview }) {
  const t = useWords(subscribeWords);
  const format = useFormat();
  const facts: Array<[string, string, string?]> = [
    [t.firstPeriod, format.period(preview.served)],
    [t.nextDate, format.day(preview.firstPeriod.end), t.nextDateNote],
    [t.cancelRule, t.cancelText],
  ];
  return (
    <Stack component="dl" gap="sm" m={0}>
      {facts.map(([name, value, note]) => (
        <div key={name} className="fact">
          <Text component="dt" c="var(--octroi-faint)" size="sm">
            {name}
          </Text>
          <Text component="dd" m={0}>
            {value}
            {note && (
              <Text span size="sm" c="var(--octroi-faint)" display="block">
                {note}
              </Text>
            )}
          </Text>
        </div>
      ))}
    </Stack>
  );
}

function CardOnFile() {
  const t = useWords(subscribeWords);
  const partnerId = usePartnerId();
  const { data } = useRead('readPartner', { params: { partnerId } });
  const card = data?.paymentMethod;
  return card ? (
    <Text size="sm" c="var(--octroi-faint)">
      {t.onFile(cardName(card))}
    </Text>
  ) : null;
}
