import './light.css';
import type { Subscription } from '@libs/contracts';
import { Button, Code, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { summaryOf } from '../calls/summary.js';
import { useUpcomingHows } from '../invoices/hows.js';
import { welcomeWords } from './words.js';

const EVERY_MS = 2000;

/** Brass while it waits; green with the first call, what it was counted as, and what has been spent. */
export function Light({ subscription }: { subscription: Subscription }) {
  const partnerId = usePartnerId();
  const activity = useRead(
    'getSubscriptionActivity',
    { params: { partnerId, subscriptionId: subscription.id } },
    { everyMs: EVERY_MS },
  );
  const hasArrived = activity.data?.firstEventAt != null;
  return (
    <Paper component="section" aria-live="polite" className={hasArrived ? 'light light-on' : 'light'} role="status">
      {hasArrived ? <Arrived subscription={subscription} /> : <Waiting subscription={subscription} />}
    </Paper>
  );
}

function Waiting({ subscription }: { subscription: Subscription }) {
  const t = useWords(welcomeWords);
  const partnerId = usePartnerId();
  const keys = useRead('listCredentials', { params: { partnerId }, query: { subscriptionId: subscription.id } });
  const names = [
    ...(keys.data?.items ?? []).flatMap(({ id, externalIdentities }) => [id, ...externalIdentities]),
    subscription.id,
  ];
  return (
    <Stack gap="sm">
      <Group gap="md" wrap="nowrap">
        <span className="lamp" aria-hidden />
        <div>
          <Title order={2}>{t.waitingTitle}</Title>
          <Text c="var(--octroi-faint)">{t.waiting}</Text>
        </div>
      </Group>
      <List size="sm" type="ordered" spacing={4}>
        {t.check.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
      <Group gap="xs">
        {names.map((name) => (
          <Code key={name}>{name}</Code>
        ))}
      </Group>
    </Stack>
  );
}

function Arrived({ subscription }: { subscription: Subscription }) {
  const t = useWords(welcomeWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const partnerId = usePartnerId();
  const query = { subscriptionId: subscription.id };
  const calls = useRead('listPartnerEvents', { params: { partnerId }, query: { ...query, limit: 1 } });
  const upcoming = useRead(
    'readUpcomingInvoices',
    { params: { partnerId }, query: { ...query, locale } },
    { everyMs: EVERY_MS },
  );
  const call = calls.data?.items[0];
  const invoice = upcoming.data?.invoices[0];
  const { soFar } = useUpcomingHows(invoice, upcoming.data?.computedAt);
  const names = new Map(
    subscription.plan.rateCards.flatMap(({ meterKeys, name }) => meterKeys.map((key) => [key, name])),
  );
  return (
    <Stack gap="md">
      <Group gap="md" wrap="nowrap">
        <span className="lamp lamp-on" aria-hidden />
        <div>
          <Title order={2}>{t.arrivedTitle}</Title>
          {call && <Text>{t.arrived(summaryOf(call), format.time(call.time))}</Text>}
        </div>
      </Group>
      {call && (
        <Text>
          {call.countedAs.length === 0
            ? t.notCounted
            : call.countedAs
                .map(({ meterKey, quantity }) => t.counted(format.quantity(quantity), names.get(meterKey) ?? meterKey))
                .join(' ')}
        </Text>
      )}
      {invoice && (
        <Text component="div">
          {t.spend}
          {locale === 'fr' ? '\u00a0: ' : ': '}
          <Text span fw={640}>
            <Money amount={invoice.soFar} how={soFar} />
          </Text>
        </Text>
      )}
      <Group>
        <Button component={Link} to="/portal">
          {t.toOverview}
        </Button>
        <Button component={Link} to="/portal/calls" variant="light">
          {t.toCall}
        </Button>
      </Group>
    </Stack>
  );
}
