/**
 * How Stripe counts money. It does not always follow ISO 4217: two zero-decimal currencies are sent with two decimals,
 * one two-decimal currency is sent with none, and three-decimal amounts must end in a zero.
 * From https://docs.stripe.com/currencies.
 */
const ZERO_DECIMAL = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMAL = new Set('BHD JOD KWD OMR TND'.split(' '));
/** Sent with two decimals that must both be zero. */
const WHOLE_UNITS_ONLY = new Set(['ISK', 'UGX']);

/** The least Stripe charges, in Stripe's own units; a currency that is not listed has no published minimum. */
const MINIMUM: Readonly<Record<string, number>> = {
  ...{ USD: 50, AED: 200, ARS: 50, AUD: 50, BRL: 50, CAD: 50, CHF: 50, COP: 50, CZK: 1500, DKK: 250, EUR: 50 },
  ...{ GBP: 30, HKD: 400, HUF: 17_500, IDR: 50, ILS: 50, INR: 50, JPY: 50, KRW: 50, MXN: 1000, MYR: 200 },
  ...{ NOK: 300, NZD: 50, PHP: 50, PLN: 200, RON: 200, RUB: 50, SEK: 300, SGD: 50, THB: 1000, ZAR: 50 },
};

/** Eight digits: the most a charge can be, in Stripe's units. */
export const STRIPE_MAXIMUM = 99_999_999;

/** Decimals of the amounts Stripe takes for an upper-case ISO 4217 code. */
export function stripeDecimals(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** Amounts in this currency must be divisible by this: 100 for ISK and UGX, 10 where there are three decimals. */
export function stripeStep(currency: string): 1 | 10 | 100 {
  if (WHOLE_UNITS_ONLY.has(currency)) return 100;
  return THREE_DECIMAL.has(currency) ? 10 : 1;
}

/** The least Stripe charges, in Stripe's units. */
export function stripeMinimum(currency: string): number {
  return MINIMUM[currency] ?? stripeStep(currency);
}
