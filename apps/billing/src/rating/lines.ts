import type { LineUsage, UsageTotal } from '@libs/contracts';
import { lineToWire, type Locale, type PricedLine, type RateCard } from '@libs/pricing';
import type { ProposedLine, Situation } from './situation.js';

/** A priced line as it stands on an invoice: with its words, its unit and the usage behind it. */
export function asProposed(
  situation: Situation,
  card: RateCard,
  line: PricedLine,
  totals: readonly UsageTotal[],
): ProposedLine {
  const wire = lineToWire(line);
  const override = card.prices.find((price) => isPriceOf(price, line));
  return {
    key: line.key,
    kind: line.kind,
    billing: card.billing,
    rateCardKey: card.key,
    description: describe(situation.locale, card, line),
    period: line.period,
    quantity: wire.quantity,
    exact: wire.exact,
    unit: unitOf(situation, card),
    dimensions: { ...line.dimensions },
    grossMinor: line.gross.minor,
    discountMinor: line.discount.minor,
    overMaximumMinor: line.overMaximum.minor,
    amountMinor: line.amount.minor,
    price: line.kind === 'minimum' ? null : (override?.price ?? card.price),
    trace: wire.trace,
    usage: line.kind === 'minimum' ? [] : usageBehind(situation, card, line, totals),
  };
}

/** A price without effect is not printed; usage is, even when all of it was free or left out. */
export function isWorthALine(line: ProposedLine): boolean {
  return (
    line.grossMinor !== 0n ||
    line.amountMinor !== 0n ||
    line.usage.some(({ quantity }) => /[1-9]/.test(quantity)) ||
    line.trace.some(({ step }) => step === 'not_billable')
  );
}

type Override = RateCard['prices'][number];

function isPriceOf(price: Override, line: PricedLine): boolean {
  const names = Object.keys(price.dimensions);
  return (
    (price.meterKey ?? null) === line.meterKey &&
    names.length === Object.keys(line.dimensions).length &&
    names.every((name) => price.dimensions[name] === line.dimensions[name])
  );
}

/** The totals that this line's price took: as in rating, the first price that matches takes them, the default the rest. */
function usageBehind(
  { subscriptionId }: Situation,
  card: RateCard,
  line: PricedLine,
  totals: readonly UsageTotal[],
): LineUsage[] {
  const own = card.prices.find((price) => isPriceOf(price, line));
  return totals
    .filter((total) => card.meterKeys.includes(total.meterKey))
    .filter((total) => card.prices.find((price) => takes(price, total)) === own)
    .map(({ meterKey, dimensions, quantity, events }) => ({
      meterKey,
      subscriptionId,
      from: line.period.start,
      to: line.period.end,
      dimensions,
      quantity,
      events,
    }));
}

const takes = (price: Override, total: UsageTotal): boolean =>
  (price.meterKey === undefined || price.meterKey === total.meterKey) &&
  Object.entries(price.dimensions).every(([name, value]) => total.dimensions[name] === value);

/** A converted quantity is no longer in the meter's unit, and the rate card's name says what it is in. */
function unitOf({ units }: Situation, card: RateCard): string | null {
  const [meterKey, ...more] = card.meterKeys;
  return meterKey === undefined || more.length > 0 || card.unitConversion ? null : (units.get(meterKey) ?? null);
}

const MINIMUM: Record<Locale, (name: string) => string> = {
  en: (name) => `${name}: up to the minimum`,
  fr: (name) => `${name}\u00a0: complément jusqu'au minimum`,
};

function describe(locale: Locale, card: RateCard, line: PricedLine): string {
  if (line.kind === 'minimum') return MINIMUM[locale](card.name);
  const parts = [line.meterKey, ...Object.entries(line.dimensions).map(([name, value]) => `${name} ${value}`)];
  const said = parts.filter((part) => part !== null);
  return said.length > 0 ? `${card.name} (${said.join(', ')})` : card.name;
}
