import { formatDecimal, formatPrice, type DecimalInput } from '@libs/money';

export const LOCALES = ['en', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

/** How figures are said in one language and currency. */
export interface Speech {
  readonly locale: Locale;
  /** A price or an exact amount with all its digits: `$0.002`. */
  price(amount: DecimalInput): string;
  quantity(value: DecimalInput): string;
  percent(value: DecimalInput): string;
}

const INTL_LOCALES: Record<Locale, string> = { en: 'en-US', fr: 'fr-FR' };

export function speechOf(locale: Locale, currency: string): Speech {
  const intl = INTL_LOCALES[locale];
  return {
    locale,
    price: (amount) => formatPrice(amount, currency, intl),
    quantity: (value) => formatDecimal(value, intl),
    // French sets a narrow no-break space before the percent sign.
    percent: (value) => `${formatDecimal(value, intl)}${locale === 'fr' ? '\u202f' : ''}%`,
  };
}
