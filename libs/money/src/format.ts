import { currencyDigits } from './currencies.js';
import { Decimal, type DecimalInput } from './decimal.js';
import { toDecimal, type Money } from './money.js';

/**
 * Money as people read it: `$14.95`, `14,95 $`. Exact for any size, since Intl is handed the digits as a string.
 */
export function formatMoney(amount: Money, locale: string): string {
  const digits = currencyDigits(amount.currency);
  return currencyFormat(locale, amount.currency, digits).format(numeric(toDecimal(amount)));
}

/** A price in major units with all its digits: `$0.000125`, at least the currency's own number of decimals. */
export function formatPrice(price: DecimalInput, currency: string, locale: string): string {
  const value = Decimal.of(price);
  const digits = currencyDigits(currency);
  return currencyFormat(locale, currency, Math.max(digits, decimalsOf(value))).format(numeric(value));
}

/** A quantity or percentage with all its digits and the locale's separators: `1,234.5`, `1 234,5`. */
export function formatDecimal(value: DecimalInput, locale: string): string {
  const decimal = Decimal.of(value);
  return plainFormat(locale).format(numeric(decimal));
}

const formats = new Map<string, Intl.NumberFormat>();

function currencyFormat(locale: string, currency: string, maximumFractionDigits: number): Intl.NumberFormat {
  const minimumFractionDigits = currencyDigits(currency);
  return cached(
    `${locale} ${currency} ${maximumFractionDigits}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        // One currency stands on an invoice: `14,95 $` reads better in French than `14,95 $US`.
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits,
        maximumFractionDigits,
      }),
  );
}

function plainFormat(locale: string): Intl.NumberFormat {
  return cached(locale, () => new Intl.NumberFormat(locale, { maximumFractionDigits: 18 }));
}

function cached(key: string, make: () => Intl.NumberFormat): Intl.NumberFormat {
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format;
}

function decimalsOf(value: Decimal): number {
  return value.toString().split('.')[1]?.length ?? 0;
}

function numeric(value: Decimal): Intl.StringNumericLiteral {
  return value.toString() as Intl.StringNumericLiteral;
}
