import { Decimal } from '@libs/money';
import { sayRule } from './outcome.js';
import type { Forms, Locale, Speech } from './speech.js';
import type { PricedStep, TraceStep } from './trace.js';

/** A sentence for every step of a trace. A new step without its sentence in each language does not compile. */
export type Phrases = {
  readonly [Name in TraceStep['step']]: (step: Extract<TraceStep, { step: Name }>, say: Speech) => string;
};
type PricedPhrases = Record<PricedStep['kind'], (step: PricedStep, say: Speech) => string>;

const ROUNDED = {
  en: { round: 'to the nearest', ceil: 'up', floor: 'down' } as Record<string, string>,
  fr: { round: 'au plus proche', ceil: 'vers le haut', floor: 'vers le bas' } as Record<string, string>,
};

const PACKAGES = { one: 'package', other: 'packages' };
const LOTS = { one: 'lot', other: 'lots' };
/** The same in both languages. */
const TRANSACTIONS = { one: 'transaction', other: 'transactions' };

const pricedEn: PricedPhrases = {
  flat: (step, say) => `${times(step, say)} flat${equals(step, say)}`,
  units: (step, say) => times(step, say) + equals(step, say),
  packages: (step, say) =>
    `${counted(step, say, PACKAGES)} of ${say.quantity(step.size ?? 1)} × ${say.price(step.price)}${equals(step, say)}`,
  percent: (step, say) => `${say.percent(step.price)} of ${say.price(step.quantity)}${equals(step, say)}`,
  factor: (step, say) => `${say.price(step.quantity)} × ${say.quantity(step.price)}${equals(step, say)}`,
  events: (step, say) => `${counted(step, say, TRANSACTIONS)} × ${say.price(step.price)}${equals(step, say)}`,
  event_minimum: (step, say) =>
    `${counted(step, say, TRANSACTIONS)} at the least ${say.plural(step.quantity, { one: 'it costs', other: 'they cost' })}, ${say.price(step.price)}${equals(step, say)}`,
  event_maximum: (step, say) =>
    `${counted(step, say, TRANSACTIONS)} at the most ${say.plural(step.quantity, { one: 'it costs', other: 'they cost' })}, ${say.price(step.price)}${equals(step, say)}`,
};

const en: Phrases = {
  not_billable: (step, say) =>
    `${say.quantity(step.quantity)} of ${step.meterKey} not billable: ${sayRule(step.rule, 'en')}`,
  metered: (step, say) =>
    step.weight === undefined
      ? `Usage of ${step.meterKey}: ${say.quantity(step.quantity)}`
      : `Usage of ${step.meterKey}: ${say.quantity(step.quantity)}, each counting ${say.quantity(step.weight)}`,
  rounded: (step, say) => `Rounded ${ROUNDED.en[step.mode]}: ${say.quantity(step.quantity)}`,
  converted: (step, say) =>
    `${step.operation === 'divide' ? 'Divided' : 'Multiplied'} by ${say.quantity(step.by)}: ${say.quantity(step.quantity)}`,
  free_units: (step, say) => `${say.quantity(step.units)} free, ${say.quantity(step.quantity)} to pay for`,
  priced: (step, say) => `${step.tier === undefined ? '' : `Tier ${step.tier}: `}${pricedEn[step.kind](step, say)}`,
  prorated: (step, say) =>
    `${say.price(step.of)} for ${String(step.numerator)}/${String(step.denominator)} of the period`,
  gross: (step, say) =>
    isSame(step.exact, step.amount)
      ? `Sum: ${say.price(step.amount)}`
      : `Sum: ${say.price(step.exact)}, rounded to ${say.price(step.amount)}`,
  discount: (step, say) => `Discount of ${say.percent(step.percent)}: ${say.price(negative(step.amount))}`,
  maximum: (step, say) =>
    `At most ${say.price(step.limit)}, of which ${say.price(step.before)} was spent: ${say.price(negative(step.amount))}`,
  minimum: (step, say) =>
    `At least ${say.price(step.limit)}, of which ${say.price(step.reached)} was reached: ${say.price(step.amount)}`,
};

const pricedFr: PricedPhrases = {
  ...pricedEn,
  flat: (step, say) => `${times(step, say)} de forfait${equals(step, say)}`,
  packages: (step, say) =>
    `${counted(step, say, LOTS)} de ${say.quantity(step.size ?? 1)} × ${say.price(step.price)}${equals(step, say)}`,
  percent: (step, say) => `${say.percent(step.price)} de ${say.price(step.quantity)}${equals(step, say)}`,
  event_minimum: (step, say) =>
    `${counted(step, say, TRANSACTIONS)} au prix minimal de ${say.price(step.price)}${equals(step, say)}`,
  event_maximum: (step, say) =>
    `${counted(step, say, TRANSACTIONS)} au prix maximal de ${say.price(step.price)}${equals(step, say)}`,
};

const fr: Phrases = {
  not_billable: (step, say) =>
    `${say.quantity(step.quantity)} de ${step.meterKey} non facturés\u00a0: ${sayRule(step.rule, 'fr')}`,
  metered: (step, say) =>
    step.weight === undefined
      ? `Usage de ${step.meterKey}\u00a0: ${say.quantity(step.quantity)}`
      : `Usage de ${step.meterKey}\u00a0: ${say.quantity(step.quantity)}, chacune comptant ${say.quantity(step.weight)}`,
  rounded: (step, say) => `Arrondi ${ROUNDED.fr[step.mode]}\u00a0: ${say.quantity(step.quantity)}`,
  converted: (step, say) =>
    `${step.operation === 'divide' ? 'Divisé' : 'Multiplié'} par ${say.quantity(step.by)}\u00a0: ${say.quantity(step.quantity)}`,
  free_units: (step, say) =>
    `${say.quantity(step.units)} ${say.plural(step.units, { one: 'gratuite', other: 'gratuites' })}, ${say.quantity(step.quantity)} à payer`,
  priced: (step, say) =>
    `${step.tier === undefined ? '' : `Tranche ${step.tier}\u00a0: `}${pricedFr[step.kind](step, say)}`,
  prorated: (step, say) =>
    `${say.price(step.of)} pour ${String(step.numerator)}/${String(step.denominator)} de la période`,
  gross: (step, say) =>
    isSame(step.exact, step.amount)
      ? `Somme\u00a0: ${say.price(step.amount)}`
      : `Somme\u00a0: ${say.price(step.exact)}, arrondie à ${say.price(step.amount)}`,
  discount: (step, say) => `Remise de ${say.percent(step.percent)}\u00a0: ${say.price(negative(step.amount))}`,
  maximum: (step, say) =>
    `Au plus ${say.price(step.limit)}, dont ${say.price(step.before)} déjà ${say.plural(step.before, { one: 'dépensé', other: 'dépensés' })}\u00a0: ${say.price(negative(step.amount))}`,
  minimum: (step, say) =>
    `Au moins ${say.price(step.limit)}, dont ${say.price(step.reached)} ${say.plural(step.reached, { one: 'atteint', other: 'atteints' })}\u00a0: ${say.price(step.amount)}`,
};

export const PHRASES: Record<Locale, Phrases> = { en, fr };

function times(step: PricedStep, say: Speech): string {
  return `${say.quantity(step.quantity)} × ${say.price(step.price)}`;
}

function counted(step: PricedStep, say: Speech, forms: Forms): string {
  return `${say.quantity(step.quantity)} ${say.plural(step.quantity, forms)}`;
}

function equals(step: PricedStep, say: Speech): string {
  return ` = ${say.price(step.amount)}`;
}

function negative(figure: Decimal | string): Decimal {
  return Decimal.of(figure).negated();
}

function isSame(a: Decimal | string, b: Decimal | string): boolean {
  return Decimal.of(a).equals(b);
}
