import { Decimal, money, roundToMoney, toDecimal, type Money } from '@libs/money';
import {
  lineSince,
  overMaximumByStep,
  rate,
  rateDelta,
  totalInvoice,
  type PricedLine,
  type UsageTotal,
} from '@libs/pricing';
import { decimal, fromCents, type Answers, type Input, type Runner } from './case.js';
import { rateCardOf } from './price.js';
import { NOW, partOfDays, PERIOD } from './time.js';

type Usage = Omit<UsageTotal, 'meterKey'>;

/** Cases of one price model, whole or as the second invoice of a period. */
const priced =
  (kind?: string): Runner =>
  (input) => {
    const model = kind ?? input.price_model ?? 'per_unit';
    const lines = ratedSince(model, input, usageOf(input));
    const line = lines[0]!;
    const trueUp = lines.find((candidate) => candidate.kind === 'minimum');
    // Without a currency a case expects the amount before it is rounded.
    const amount = () => (input.currency === undefined ? line.exact : total(lines, (each) => each.amount));
    return {
      amount,
      amount_unrounded: () => line.exact,
      amount_rounded_2dp: () => toDecimal(line.amount),
      tier_amounts: () => amountsByTier(line),
      percentage_part: () => sumOfSteps(line, (step) => step.kind === 'percent'),
      fixed_part: () => sumOfSteps(line, (step) => step.kind === 'events'),
      effective_unit_cost: () => toDecimal(line.amount).dividedBy(decimal(input.quantity), 18, 'half_up'),
      billed_quantity: () => line.quantity,
      gross: () => toDecimal(line.gross),
      discount: () => toDecimal(line.overMaximum),
      percentage_discount_amount: () => toDecimal(line.discount),
      max_spend_discount: () => toDecimal(line.overMaximum),
      line_discounts: () => overMaximumByStep(line).map((step) => toDecimal(step.overMaximum)),
      true_up: () => (trueUp === undefined ? Decimal.ZERO : toDecimal(trueUp.amount)),
    };
  };

export const pricingRunners: Readonly<Record<string, Runner>> = {
  flat: priced('flat'),
  per_unit: priced('per_unit'),
  graduated: priced('graduated'),
  volume: priced('volume'),
  volume_prorated: priced('volume'),
  stairstep: priced('stairstep'),
  package: priced('package'),
  graduated_package: priced('graduated_package'),
  volume_package: priced('volume_package'),
  percentage: priced('percentage'),
  graduated_percentage: priced('graduated_percentage'),
  dynamic: priced('dynamic'),
  unit_conversion: priced(),
  max_spend: priced(),
  discount_then_max_spend: priced(),
  min_commitment: (input) => (input.min_cents === undefined ? priced()(input) : minimumOfAnInvoice(input)),
  percentage_discount: percentageDiscount,
  bucketed_max: bucketed,
  late_usage_correction: lateUsage,
  prepaid_credits: prepaidCredits,
};

function usageOf(input: Input): Usage {
  if (input.event_amounts !== undefined) {
    const amounts = (input.event_amounts as string[]).map(decimal);
    return { quantity: Decimal.sum(amounts), events: amounts.length, amounts };
  }
  if (input.full_quantity !== undefined)
    return { quantity: decimal(input.prorated_quantity), fullQuantity: decimal(input.full_quantity) };
  return { quantity: decimal(input.quantity ?? input.raw_quantity ?? input.metered_amount) };
}

/** The lines of a case; of what it adds, when a part of the period is billed already. */
function ratedSince(kind: string, input: Input, usage: Usage): PricedLine[] {
  const previous = decimal(input.previous_quantity ?? 0);
  const billed = decimal(input.previously_billed ?? 0);
  // The first invoice of a period, unless a fee was billed before anything was used.
  if (input.previous_quantity === undefined || (previous.isZero() && billed.isZero()))
    return rated(kind, input, usage, { alreadySpent: billed, isFinal: input.last_line !== false });
  const before = rated(kind, input, { quantity: previous }, { isFinal: false });
  const cumulative = previous.plus(decimal(usage.quantity));
  return rated(kind, input, { quantity: cumulative }, { isFinal: input.last_line !== false }).map((line) => {
    const same = before.find(({ key }) => key === line.key);
    return same === undefined ? line : lineSince(same, line);
  });
}

function rated(
  kind: string,
  input: Input,
  usage: Usage,
  { alreadySpent = Decimal.ZERO, isFinal = true }: { alreadySpent?: Decimal; isFinal?: boolean } = {},
): PricedLine[] {
  const currency = input.currency ?? 'USD';
  return rate({
    rateCard: rateCardOf(kind, input),
    currency,
    period: PERIOD,
    usage: [{ meterKey: 'meter', ...usage }],
    alreadySpent: roundToMoney(alreadySpent, currency, 'half_up'),
    isFinal,
  });
}

function total(lines: readonly PricedLine[], pick: (line: PricedLine) => Money): Decimal {
  return Decimal.sum(lines.map((line) => toDecimal(pick(line))));
}

function sumOfSteps(line: PricedLine, isWanted: (step: { kind: string; tier?: number }) => boolean): Decimal {
  return Decimal.sum(
    line.trace.flatMap((step) => (step.step === 'priced' && isWanted(step) ? [Decimal.of(step.amount)] : [])),
  );
}

function amountsByTier(line: PricedLine): Decimal[] {
  const tiers = new Set(line.trace.flatMap((step) => (step.step === 'priced' ? [step.tier] : [])));
  return [...tiers].map((tier) => sumOfSteps(line, (step) => step.tier === tier));
}

function percentageDiscount(input: Input): Answers {
  const [line] = rated(
    'per_unit',
    { ...input, unit_price: input.amount, percentage_discount: input.percent },
    {
      quantity: 1,
    },
  );
  return { discount: () => toDecimal(line!.discount), amount: () => toDecimal(line!.amount) };
}

/** Each bucket of time is priced alone. */
function bucketed(input: Input): Answers {
  const lines = (input.bucket_values as string[]).flatMap((value) =>
    rated(input.price_model, input, { quantity: decimal(value) }),
  );
  return { amount: () => total(lines, (line) => line.amount) };
}

function lateUsage(input: Input): Answers {
  const currency = input.currency ?? 'USD';
  const [booked] = rated(input.price_model, input, { quantity: decimal(input.already_billed_quantity) });
  const deltas = rateDelta(
    {
      rateCard: rateCardOf(input.price_model, input),
      currency,
      period: PERIOD,
      usage: [{ meterKey: 'meter', quantity: decimal(input.new_cumulative_quantity) }],
    },
    [{ key: booked!.key, amount: booked!.amount }],
  );
  const nothing = { reversal: money(0n, currency), charge: money(0n, currency), amount: money(0n, currency) };
  const { reversal, charge, amount } = deltas[0] ?? nothing;
  return {
    reversal: () => toDecimal(reversal),
    new_charge: () => toDecimal(charge),
    delta_amount: () => toDecimal(amount),
  };
}

function prepaidCredits(input: Input): Answers {
  const currency = input.currency ?? 'USD';
  const lines = rated(input.price_model, input, usageOf(input));
  const invoice = totalInvoice({
    currency,
    at: NOW,
    items: lines.map(({ key, amount }) => ({ key, amount })),
    credits: (input.credits as string[]).map((balance, index) => ({
      key: `credit-${index}`,
      balance: roundToMoney(decimal(balance), currency, 'half_up'),
    })),
  });
  return { credits_used: () => toDecimal(invoice.creditsUsed), amount_due: () => toDecimal(invoice.amountDue) };
}

/** A prorated minimum, its tax, and a credit note spent on the invoice after tax. */
function minimumOfAnInvoice(input: Input): Answers {
  const card = rateCardOf('per_unit', { unit_price: '1', min_spend: fromCents(input.min_cents).toString() });
  const { period, served } = partOfDays(input.active_days, input.period_days);
  const lines = rate({
    rateCard: card,
    currency: 'USD',
    period,
    served,
    usage: [{ meterKey: 'meter', quantity: fromCents(input.usage_cents) }],
  });
  const taxes = [{ key: 'tax', percent: decimal(input.tax_percent ?? 0) }];
  const invoice = totalInvoice({
    currency: 'USD',
    at: NOW,
    items: lines.map(({ key, amount }) => ({ key, amount, taxes })),
    credits: [{ key: 'credit-note', balance: money(BigInt(input.credit_note_cents ?? 0), 'USD') }],
  });
  const trueUp = invoice.lines.find((line) => line.key.endsWith(':minimum'));
  return {
    true_up_cents: () => trueUp?.amount.minor ?? 0n,
    true_up_tax_cents: () => trueUp?.tax.minor ?? 0n,
    fees_cents: () => invoice.subtotal.minor,
    invoice_tax_cents: () => invoice.tax.minor,
    total_cents: () => invoice.amountDue.minor,
  };
}
