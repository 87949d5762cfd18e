import { Decimal, formatDecimal, formatPrice, type DecimalInput } from '@libs/money';

export const LOCALES = ['en', 'fr'] as const;
export type Locale = (typeof LOCALES)[number];

/** One thing said of one and of several: `package`, `packages`. */
export interface Forms {
  readonly one: string;
  readonly other: string;
}

/** How figures are said in one language and currency. */
export interface Speech {
  readonly locale: Locale;
  /** A price or an exact amount with all its digits: `$0.002`. */
  price(amount: DecimalInput): string;
  quantity(value: DecimalInput): string;
  percent(value: DecimalInput): string;
  /** The form that agrees with a number: in English 1 alone is singular, in French all that is less than 2. */
  plural(value: DecimalInput, forms: Forms): string;
}

const INTL_LOCALES: Record<Locale, string> = { en: 'en-US', fr: 'fr-FR' };

// As many decimals as are shown: 1.9999 is not rounded to a plural.
const DIGITS = { maximumFractionDigits: 18 };
const PLURALS: Record<Locale, Intl.PluralRules> = {
  en: new Intl.PluralRules(INTL_LOCALES.en, DIGITS),
  fr: new Intl.PluralRules(INTL_LOCALES.fr, DIGITS),
};

export function speechOf(locale: Locale, currency: string): Speech {
  const intl = INTL_LOCALES[locale];
  return {
    locale,
    price: (amount) => formatPrice(amount, currency, intl),
    quantity: (value) => formatDecimal(value, intl),
    // French sets a narrow no-break space before the percent sign.
    percent: (value) => `${formatDecimal(value, intl)}${locale === 'fr' ? '\u202f' : ''}%`,
    // A float decides nothing here but a letter. French has a third form for millions, which only words need.
    plural: (value, { one, other }) =>
      PLURALS[locale].select(Number(Decimal.of(value).toString())) === 'one' ? one : other,
  };
}
