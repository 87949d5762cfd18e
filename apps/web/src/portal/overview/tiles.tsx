import type { Subscription, UpcomingInvoice } from '@libs/contracts';
import { Anchor, Progress, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money, Tile } from '../../ui/figures.js';
import { useUpcomingHows } from '../invoices/hows.js';
import { overviewWords } from './words.js';

interface InvoiceTile {
  invoice: UpcomingInvoice | undefined;
  /** When it was computed. */
  computedAt: string | undefined;
  isLoading: boolean;
}

/** Gateways that batch report within some minutes; what takes longer is worth a word. */
const LATE_SECONDS = 15 * 60;

const Pending = () => <Skeleton height={31} width={120} />;

/** What the period cost so far. */
export function Spend({ invoice, computedAt, isLoading }: InvoiceTile) {
  const t = useWords(overviewWords);
  const { soFar } = useUpcomingHows(invoice, computedAt);
  return (
    <Tile
      accent="verdigris"
      label={t.spend}
      value={isLoading ? <Pending /> : <Money amount={invoice?.soFar} why={t.noUsageYet} how={soFar} />}
      note={
        <Anchor component={Link} to="/portal/upcoming" size="sm">
          {t.spendWhy}
        </Anchor>
      }
    />
  );
}

/** Where the invoice is heading: never without its method and its range, and not before there is something to go by. */
export function Projection({ invoice, computedAt, isLoading }: InvoiceTile) {
  const t = useWords(overviewWords);
  const { projection: how } = useUpcomingHows(invoice, computedAt);
  const projection = invoice?.projection;
  const whyNot = t.notProjected[invoice?.notProjected ?? 'no_usage_reported'];
  return (
    <Tile
      label={t.projection}
      value={isLoading ? <Pending /> : <Money amount={projection?.total} why={whyNot} how={how} />}
      note={
        isLoading ? (
          ''
        ) : projection ? (
          <>
            <Money amount={projection.range.low} how={how} /> – <Money amount={projection.range.high} how={how} />
          </>
        ) : (
          whyNot
        )
      }
    />
  );
}

/** What is left of the first limit of the plan. */
export function Quota({ subscription }: { subscription: Subscription }) {
  const t = useWords(overviewWords);
  const format = useFormat();
  const partnerId = usePartnerId();
  const { plan, period } = subscription;
  const metered = plan.entitlements.find((entitlement) => entitlement.kind === 'metered');
  const usage = useRead(
    'queryPartnerUsage',
    {
      params: { partnerId },
      query: {
        from: period?.start ?? '',
        to: period?.end ?? '',
        window: 'total',
        subscriptionId: subscription.id,
        ...(metered && { meterKey: metered.meterKey }),
      },
    },
    { enabled: period !== null && metered !== undefined, everyMs: 15_000 },
  );
  if (!metered || !period) return <Tile label={t.left} value="—" note={t.noQuota} />;
  if (!usage.data) return <Tile label={t.left} value={usage.error ? '—' : <Pending />} />;
  // Whole units in display; the limit itself is enforced with exact decimals elsewhere.
  const used = usage.data.series.find(({ meterKey }) => meterKey === metered.meterKey)?.quantity ?? '0';
  if (metered.limit === null) return <Tile label={t.left} value={t.unlimited} note={t.used(format.quantity(used))} />;
  const left = Math.max(0, Number(metered.limit) - Number(used));
  const percent = Number(metered.limit) > 0 ? Math.min(100, (Number(used) / Number(metered.limit)) * 100) : 100;
  return (
    <Tile
      label={t.left}
      value={format.quantity(left)}
      {...(percent >= 80 && { accent: percent >= 100 ? 'red' : 'brass' })}
      note={
        <>
          {t.leftOf(format.quantity(used), format.quantity(metered.limit))}
          <Progress
            value={percent}
            color={percent >= 100 ? 'red' : percent >= 80 ? 'brass' : 'verdigris'}
            mt={6}
            aria-label={t.leftOf(format.quantity(used), format.quantity(metered.limit))}
          />
        </>
      }
      explain={<Text size="sm">{metered.enforcement === 'hard' ? t.stops : t.warns}</Text>}
    />
  );
}

/** Whether what is shown is fresh: the latest call, and how long it took to get here. */
export function Health({ subscriptionId }: { subscriptionId: string }) {
  const t = useWords(overviewWords);
  const format = useFormat();
  const now = useNow();
  const partnerId = usePartnerId();
  const calls = useRead(
    'listPartnerEvents',
    { params: { partnerId }, query: { subscriptionId, limit: 1 } },
    { everyMs: 15_000 },
  );
  const call = calls.data?.items[0];
  if (!calls.data) return <Tile label={t.health} value={calls.error ? '—' : <Pending />} />;
  if (!call) return <Tile label={t.health} value={t.quiet} />;
  const seconds = Math.max(0, (Date.parse(call.storedAt) - Date.parse(call.time)) / 1000);
  const isLate = seconds > LATE_SECONDS;
  return (
    <Tile
      label={t.health}
      value={isLate ? t.late : t.healthy}
      {...(isLate && { accent: 'brass' })}
      note={
        <>
          {t.lastCall(format.ago(call.time, now))}
          <br />
          {t.lag(lagOf(seconds, t, format.quantity))}
        </>
      }
      explain={<Text size="sm">{t.healthHow}</Text>}
    />
  );
}

function lagOf(seconds: number, t: (typeof overviewWords)['en'], quantity: (value: number) => string): string {
  if (seconds < 120) return t.seconds(quantity(Math.round(seconds * 10) / 10));
  return seconds < 7200 ? t.minutes(Math.round(seconds / 60)) : t.hours(Math.round(seconds / 3600));
}
