import { Decimal, money, roundToMoney, toDecimal } from '@libs/money';
import {
  calendarAnchor,
  calendarDays,
  dayOf,
  periodAt,
  periodContaining,
  shareServed,
  startOfDay,
  trialEnd,
  type Cadence,
  type Instant,
  type Period,
  type ProrationOptions,
} from '@libs/period';
import {
  changePlan,
  prorateUnits,
  rate,
  rateCardSchema,
  totalInvoice,
  unusedCredit,
  type RateCard,
} from '@libs/pricing';
import { decimal, fromCents, type Answers, type Input, type Runner } from './case.js';

export const NOW = '2026-01-15T00:00:00.000Z';
export const PERIOD: Period = { start: '2026-01-01T00:00:00.000Z', end: '2026-02-01T00:00:00.000Z' };
const BY_DAY = { basis: 'calendar_day', zone: 'UTC' } as const;

export const timeRunners: Readonly<Record<string, Runner>> = {
  billing_period: billingPeriod,
  proration: (input) => (input.interval === undefined ? prorationOfDates(input) : prorationOfSubscription(input)),
  proration_simple: (input) => {
    const { period, served } = partOfDays(input.days, input.period_days);
    return { fee_cents: () => flatFee(fromCents(input.price_cents), period, served).amount.minor };
  },
  proration_fixed_30: prorationFixed,
  proration_credit: creditNote,
  proration_credit_cap: creditWithCap,
  credit_note: creditNote,
  plan_change: planChange,
  entitlement_proration: (input) => {
    const { period, served } = partOfDays(input.remaining_days, input.period_days);
    return { granted_units: () => prorateUnits(decimal(input.included_units), shareServed(period, served, BY_DAY)) };
  },
};

/** The first `days` of a period of `periodDays`. */
export function partOfDays(days: number, periodDays: number): { period: Period; served: Period } {
  const { start } = PERIOD;
  const after = (count: number) => trialEnd(start, { unit: 'day', count: Number(count) }, 'UTC');
  return { period: { start, end: after(periodDays) }, served: { start, end: after(days) } };
}

function billingPeriod(input: Input): Answers {
  const zone = input.timezone ?? 'UTC';
  const schedule = { anchor: instantOf(input.anchor, zone), cadence: cadenceOf(input), zone };
  const periods = Array.from({ length: input.count }, (_, n) => periodAt(schedule, n));
  return { period_starts: () => periods.map(({ start }) => dayOf(start, zone)) };
}

function cadenceOf(input: Input): Cadence {
  return { unit: input.interval, count: input.interval_count ?? 1 };
}

function instantOf(text: string, zone: string): Instant {
  return text.includes('T') ? text : startOfDay(text, zone);
}

function prorationOfDates(input: Input): Answers {
  const day = (text: string) => instantOf(text, 'UTC');
  const period = { start: day(input.period_start), end: day(input.period_end_exclusive) };
  const served = { start: day(input.start), end: day(input.end_exclusive) };
  return {
    ...daysOf(period, served, BY_DAY),
    amount: () => toDecimal(flatFee(decimal(input.price), period, served, input.currency).amount),
  };
}

/** Lago's: days of the customer's zone, the first and the last both counting. */
function prorationOfSubscription(input: Input): Answers {
  const zone = input.timezone ?? 'UTC';
  const start = instantOf(input.start ?? input.active_from, zone);
  const cadence = cadenceOf(input);
  const anchor =
    input.billing === 'calendar'
      ? calendarAnchor(start, cadence.unit, zone, WEEKDAYS[input.week_start ?? 'monday'])
      : start;
  const end = input.terminated_at === undefined ? null : instantOf(input.terminated_at, zone);
  const period = periodContaining({ anchor, cadence, zone }, end ?? start);
  const paidFrom = trialEnd(start, { unit: 'day', count: input.trial_days ?? 0 }, zone);
  const served = { start: paidFrom, end: end ?? period.end };
  const options = { basis: 'calendar_day', zone, lastDayCounts: true } as const;
  const line = flatFee(fromCents(input.price_cents), period, served, 'USD', options);
  const taxes = [{ key: 'tax', percent: decimal(input.tax_percent ?? 0) }];
  const invoice = totalInvoice({ currency: 'USD', at: NOW, items: [{ key: 'fee', amount: line.amount, taxes }] });
  return {
    ...daysOf(period, served, options),
    fee_cents: () => line.amount.minor,
    tax_cents: () => invoice.tax.minor,
    total_cents: () => invoice.total.minor,
  };
}

const WEEKDAYS: Record<string, 1 | 7> = { monday: 1, sunday: 7 };

function daysOf(period: Period, served: Period, options: ProrationOptions): Answers {
  const periodDays = calendarDays(period, options.zone);
  const { numerator, denominator } = shareServed(period, served, options);
  return {
    days: () => (BigInt(periodDays) * numerator) / denominator,
    period_days: () => periodDays,
  };
}

function flatCard(amount: Decimal, options: ProrationOptions): RateCard {
  return rateCardSchema.parse({
    key: 'fee',
    name: 'Fee',
    billing: 'in_advance',
    price: { model: 'flat', amount: amount.toString() },
    proration: options.basis,
    lastDayCounts: options.lastDayCounts ?? false,
  });
}

function flatFee(price: Decimal, period: Period, served: Period, currency = 'USD', options: ProrationOptions = BY_DAY) {
  return rate({ rateCard: flatCard(price, options), currency, period, served, zone: options.zone })[0]!;
}

/** Kill Bill's months of fixed length: the case gives the part that is charged, of a month that starts with it. */
function prorationFixed(input: Input): Answers {
  const anchor = startOfDay(input.start, 'UTC');
  const period = periodAt({ anchor, cadence: { unit: 'month', count: 1 }, zone: 'UTC' }, 0);
  const served = { start: anchor, end: startOfDay(input.end_exclusive, 'UTC') };
  const daysInMonth = Number(input.fixed_days_in_month ?? 30);
  const share = shareServed(period, served, { basis: 'fixed_30', zone: 'UTC', daysInMonth });
  const amount = decimal(input.price).timesRatio(share.numerator, share.denominator, 2, 'half_up');
  return { days: () => (BigInt(daysInMonth) * share.numerator) / share.denominator, amount: () => amount };
}

function creditNote(input: Input): Answers {
  const isItem = input.item_cents !== undefined;
  const { period, served } = partOfDays(input.unused_days ?? 1, input.period_days ?? 1);
  const note = unusedCredit(
    money(BigInt(isItem ? input.item_cents : input.price_cents), 'USD'),
    shareServed(period, served, BY_DAY),
    {
      taxes: [{ key: 'tax', percent: decimal(input.tax_percent ?? 0) }],
    },
  );
  return {
    credit_cents: () => note.total.minor,
    subtotal_cents: () => note.subtotal.minor,
    tax_cents: () => note.tax.minor,
    total_cents: () => note.total.minor,
  };
}

function creditWithCap(input: Input): Answers {
  const { period, served } = partOfDays(input.unused_days, input.period_days);
  const usd = (value: unknown) => roundToMoney(decimal(value), 'USD', 'half_up');
  const credit = unusedCredit(usd(input.original_item), shareServed(period, served, BY_DAY), {
    alreadyCredited: usd(input.already_adjusted),
  }).total;
  const charge = flatFee(decimal(input.new_price), period, served).amount;
  return {
    credit: () => toDecimal(credit),
    new_charge: () => toDecimal(charge),
    account_credit_added: () => toDecimal(credit).minus(toDecimal(charge)),
  };
}

function planChange(input: Input): Answers {
  const start = startOfDay(input.period_start, 'UTC');
  const end =
    input.period_end_inclusive === undefined
      ? startOfDay(input.period_end_exclusive, 'UTC')
      : trialEnd(startOfDay(input.period_end_inclusive, 'UTC'), { unit: 'day', count: 1 }, 'UTC');
  const period = { start, end };
  const remaining = { start: instantOf(input.change_date, 'UTC'), end };
  const change = changePlan(
    { unitPrice: input.old_unit_price ?? input.old_price, quantity: input.old_quantity ?? 1 },
    { unitPrice: input.new_unit_price ?? input.new_price, quantity: input.new_quantity ?? 1 },
    shareServed(period, remaining, input.strategy === 'second_based' ? { basis: 'exact_second', zone: 'UTC' } : BY_DAY),
    input.currency ?? 'USD',
  );
  const days = daysOf(period, remaining, BY_DAY);
  return {
    remaining_days: days.days!,
    period_days: days.period_days!,
    credit: () => toDecimal(change.credit),
    charge: () => toDecimal(change.charge),
    net: () => toDecimal(change.net),
    credit_cents: () => change.credit.minor,
    charge_cents: () => change.charge.minor,
    net_cents: () => change.net.minor,
  };
}
