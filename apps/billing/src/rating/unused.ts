import { money, toDecimal } from '@libs/money';
import { periodContaining, toMillis } from '@libs/period';
import { rate, type Locale, type RateCard } from '@libs/pricing';
import type { BookedLine, Ending, ProposedLine, Situation } from './situation.js';

/**
 * What was paid in advance and is not served because another plan took over: the fee that was billed, less the fee of
 * the part that was served. Both are rounded amounts, so that together with the first bill they add up to the cent.
 * A cancellation gives nothing back: the partner may use what he paid for until its end.
 */
export function unusedLines(situation: Situation, ending: Ending): ProposedLine[] {
  if (ending.reason !== 'change') return [];
  return ending.plan.rateCards
    .filter((card) => card.billing === 'in_advance')
    .flatMap((card) =>
      situation.booked
        .filter((line) => isPaidBeyond(line, card, ending.served.end))
        .map((line) => giveBack(situation, ending, card, line))
        .filter((line) => line.amountMinor < 0n),
    );
}

const isPaidBeyond = (line: BookedLine, card: RateCard, end: string): boolean =>
  line.rateCardKey === card.key &&
  line.billing === 'in_advance' &&
  line.kind === 'charge' &&
  toMillis(line.period.start) < toMillis(end) &&
  toMillis(line.period.end) > toMillis(end);

const WORDS: Record<Locale, (name: string) => string> = {
  en: (name) => `${name}: unused time`,
  fr: (name) => `${name}\u00a0: temps non utilisé`,
};

function giveBack(situation: Situation, ending: Ending, card: RateCard, booked: BookedLine): ProposedLine {
  const { currency, timeZone: zone } = situation;
  const cadence = card.cadence ?? ending.plan.cadence;
  const { start, end } = periodContaining({ anchor: ending.anchor, cadence, zone }, booked.period.start);
  const served = { start: booked.period.start, end: ending.served.end };
  const kept = rate({
    rateCard: card,
    currency,
    period: { start, end },
    served,
    zone,
    subscribedQuantity: ending.quantity,
  })
    .filter((line) => line.key === booked.key)
    .reduce((sum, line) => sum + line.amount.minor, 0n);
  const amountMinor = kept - booked.amountMinor;
  const exact = toDecimal(money(amountMinor, currency)).toString();
  const step = (key: string, quantity: string, minor: bigint) => ({
    step: 'priced' as const,
    kind: 'flat' as const,
    key,
    quantity,
    price: toDecimal(money(minor < 0n ? -minor : minor, currency)).toString(),
    amount: toDecimal(money(minor, currency)).toString(),
  });
  return {
    key: `${booked.key}:unused`,
    kind: 'unused',
    billing: 'in_advance',
    rateCardKey: card.key,
    description: WORDS[situation.locale](card.name),
    period: { start: ending.served.end, end: booked.period.end },
    quantity: '1',
    exact,
    unit: null,
    dimensions: {},
    grossMinor: amountMinor,
    discountMinor: 0n,
    overMaximumMinor: 0n,
    amountMinor,
    price: null,
    trace: [
      step('billed', '-1', -booked.amountMinor),
      step('served', '1', kept),
      { step: 'gross', exact, amount: exact },
    ],
    usage: [],
  };
}
