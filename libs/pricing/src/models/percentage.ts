import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import { z } from 'zod';
import { priceModel, type Measured } from '../price-model.js';
import type { Locale, Speech } from '../speech.js';
import type { PricedStep } from '../trace.js';
import { percentageForm } from './percentage.form.js';
import { percentStep, stepOf } from './steps.js';

const params = z
  .object({
    model: z.literal('percentage'),
    ratePercent: nonNegativeDecimalSchema,
    /** Owed for each event besides the percentage. */
    fixedPerEvent: nonNegativeDecimalSchema.default('0'),
    /** The first so many events of a period are free; null or 0 for none. */
    freeEvents: z.number().int().min(0).nullable().default(null),
    /** The first so much money of a period is free; null or "0" for none. With `freeEvents`, both limits hold. */
    freeAmount: nonNegativeDecimalSchema.nullable().default(null),
    minimumPerEvent: nonNegativeDecimalSchema.nullable().default(null),
    maximumPerEvent: nonNegativeDecimalSchema.nullable().default(null),
  })
  .superRefine(({ minimumPerEvent: least, maximumPerEvent: most }, context) => {
    if (least === null || most === null || !Decimal.of(least).greaterThan(most)) return;
    context.addIssue({
      code: 'custom',
      path: ['minimumPerEvent'],
      message: `must not be more than the maximum, ${most}`,
    });
  });
type Params = z.output<typeof params>;

/**
 * A percentage of the money that the events carry, and a fixed fee for each event.
 *
 * - Free: an event within the first `freeEvents` whose running total stays below `freeAmount` has no fixed fee; the
 *   money of those first events is free up to `freeAmount`. Either limit alone works by itself.
 * - `minimumPerEvent` and `maximumPerEvent` bound what one transaction costs, unless it is free.
 *
 * Free limits and bounds look at each transaction, so they need `amounts`; the rest works on sums.
 *
 * Example: 1.3 % and 2.00 an event, 3 events free up to 250.00; events of 50, 100, 250 and 400 cost
 * (800 - 250) x 1.3 % + 2 x 2.00 = 11.15.
 */
export const percentage = priceModel({
  kind: 'percentage',
  sells: 'amounts',
  params,
  looksAtEach: (params) => looksAtEach(read(params)),
  compile(params) {
    const terms = read(params);
    const isEach = looksAtEach(terms);
    return (measured) => stepsOf(isEach ? priceEach(measured, terms) : priceSums(measured, terms), terms);
  },
  sentence: {
    en: (price, say) => `${say.percent(price.ratePercent)} of the amount of each event${sayExtras(price, say)}`,
    fr: (price, say) => `${say.percent(price.ratePercent)} du montant de chaque événement${sayExtras(price, say)}`,
  },
  form: percentageForm,
  example: {
    params: { model: 'percentage', ratePercent: '1.3', fixedPerEvent: '2', freeEvents: 3, freeAmount: '250' },
    quantity: '800',
    amounts: ['50', '100', '250', '400'],
    amount: '11.15',
  },
});

interface Terms {
  readonly ratePercent: Decimal;
  readonly fixed: Decimal;
  readonly freeEvents: number | null;
  readonly freeAmount: Decimal | null;
  readonly least: Decimal | null;
  readonly most: Decimal | null;
}

const looksAtEach = ({ freeEvents, freeAmount, least, most }: Terms): boolean =>
  freeEvents !== null || freeAmount !== null || least !== null || most !== null;

function read(params: Params): Terms {
  const limit = (text: string | null) => (text === null ? null : Decimal.of(text));
  const freeAmount = limit(params.freeAmount);
  return {
    ratePercent: Decimal.of(params.ratePercent),
    fixed: Decimal.of(params.fixedPerEvent),
    freeEvents: params.freeEvents === 0 ? null : params.freeEvents,
    freeAmount: freeAmount?.isZero() === true ? null : freeAmount,
    least: limit(params.minimumPerEvent),
    most: limit(params.maximumPerEvent),
  };
}

/** What is to be paid for, added up so that the trace has few steps however many events there are. */
interface Dues {
  /** Money that the percentage is taken of. */
  money: Decimal;
  /** Events that owe the fixed fee. */
  events: number;
  /** Events that cost the least, and the most, a transaction can. */
  atLeast: number;
  atMost: number;
}

function priceSums(measured: Measured, terms: Terms): Dues {
  if (measured.events === null && !terms.fixed.isZero())
    throw new RangeError('a fixed fee for each event needs the number of events');
  return { money: measured.quantity, events: measured.events ?? 0, atLeast: 0, atMost: 0 };
}

function priceEach(measured: Measured, terms: Terms): Dues {
  if (measured.amounts === null) throw new RangeError('a price for each transaction needs the amount of each event');
  const dues: Dues = { money: Decimal.ZERO, events: 0, atLeast: 0, atMost: 0 };
  let before = Decimal.ZERO;
  measured.amounts.forEach((amount, index) => {
    addTransaction(dues, amount, index, before, terms);
    before = before.plus(amount);
  });
  return dues;
}

function addTransaction(dues: Dues, amount: Decimal, index: number, before: Decimal, terms: Terms): void {
  const { freeEvents, freeAmount } = terms;
  const mayBeFree = (freeEvents !== null || freeAmount !== null) && (freeEvents === null || index < freeEvents);
  const freeLeft = freeAmount === null ? amount : Decimal.max(freeAmount.minus(before), Decimal.ZERO);
  const free = mayBeFree ? Decimal.min(freeLeft, amount) : Decimal.ZERO;
  const isFree = mayBeFree && (freeAmount === null || before.plus(amount).lessThan(freeAmount));
  const rest = amount.minus(free);
  const isCovered = isFree || (rest.isZero() && !free.isZero());

  const fee = terms.ratePercent.percentOf(rest).plus(isFree ? 0 : terms.fixed);
  // A refund is no transaction that could cost too little.
  const isBounded = !isCovered && !amount.isNegative();
  if (isBounded && terms.least !== null && fee.lessThan(terms.least)) dues.atLeast += 1;
  else if (isBounded && terms.most !== null && fee.greaterThan(terms.most)) dues.atMost += 1;
  else {
    dues.money = dues.money.plus(rest);
    if (!isFree) dues.events += 1;
  }
}

function stepsOf(dues: Dues, terms: Terms): PricedStep[] {
  const steps = [percentStep('percentage', dues.money, terms.ratePercent)];
  if (dues.events > 0 && !terms.fixed.isZero())
    steps.push(stepOf('events', 'events', Decimal.of(dues.events), terms.fixed));
  if (dues.atLeast > 0) steps.push(stepOf('event_minimum', 'event-minimum', Decimal.of(dues.atLeast), terms.least!));
  if (dues.atMost > 0) steps.push(stepOf('event_maximum', 'event-maximum', Decimal.of(dues.atMost), terms.most!));
  return steps;
}

function sayExtras(params: Params, say: Speech): string {
  const { fixed, freeEvents, freeAmount, least, most } = read(params);
  const words = {
    en: { each: 'for each', least: 'at least', most: 'at most' },
    fr: { each: 'par événement', least: 'au moins', most: 'au plus' },
  }[say.locale];
  const extras = [
    fixed.isZero() ? '' : ` + ${say.price(fixed)} ${words.each}`,
    freeEvents === null ? '' : `, ${FREE_EVENTS[say.locale](freeEvents, say)}`,
    freeAmount === null ? '' : `, ${FREE_AMOUNT[say.locale](freeAmount, say)}`,
    least === null ? '' : `, ${words.least} ${say.price(least)}`,
    most === null ? '' : `, ${words.most} ${say.price(most)}`,
  ];
  return extras.join('');
}

const FREE_EVENTS: Record<Locale, (count: number, say: Speech) => string> = {
  en: (count, say) =>
    say.plural(count, { one: 'the first event free', other: `the first ${say.quantity(count)} events free` }),
  fr: (count, say) =>
    say.plural(count, {
      one: 'le premier événement gratuit',
      other: `les ${say.quantity(count)} premiers événements gratuits`,
    }),
};
const FREE_AMOUNT: Record<Locale, (amount: Decimal, say: Speech) => string> = {
  en: (amount, say) => `the first ${say.price(amount)} free`,
  fr: (amount, say) => {
    const said = say.price(amount);
    return say.plural(amount, { one: `le premier ${said} gratuit`, other: `les premiers ${said} gratuits` });
  },
};
