import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import type { z } from 'zod';
import type { Field } from '../form.js';
import type { Speech } from '../speech.js';
import { sayTiers, spansOf, tiersSchema, upToField } from './tiers.js';

/** A percentage from 0 to 100, in a string. */
export const percentSchema = nonNegativeDecimalSchema.refine(
  (text) => !Decimal.of(text).greaterThan(100),
  'must be at most 100',
);

/** Rows of graduated percentage: a rate for the money in the tier and a fee for being there. */
export const percentTiersSchema = tiersSchema({
  ratePercent: nonNegativeDecimalSchema,
  flatFee: nonNegativeDecimalSchema.default('0'),
});
type PercentTier = z.output<typeof percentTiersSchema>[number];

export function compilePercentTiers(tiers: readonly PercentTier[]) {
  return spansOf(tiers).map(({ number, from, upTo, row }) => ({
    from,
    upTo,
    ratePercent: Decimal.of(row.ratePercent),
    flatFee: Decimal.of(row.flatFee),
    key: `tier-${number}`,
    feeKey: `tier-${number}-fee`,
    details: { tier: number },
  }));
}

export function sayPercentTiers(tiers: readonly PercentTier[], say: Speech): string {
  const flat = { en: 'flat', fr: 'de forfait' }[say.locale];
  return sayTiers(tiers, say, ({ ratePercent, flatFee }) =>
    Decimal.of(flatFee).isZero()
      ? say.percent(ratePercent)
      : `${say.percent(ratePercent)} + ${say.price(flatFee)} ${flat}`,
  );
}

export function percentTiersField(): Field {
  return {
    name: 'tiers',
    type: 'tiers',
    label: { en: 'Tiers', fr: 'Tranches' },
    hint: {
      en: 'In ascending order, bounds in money; the last one has no end',
      fr: 'Par ordre croissant, bornes en argent ; la dernière n’a pas de fin',
    },
    isRequired: true,
    default: [{ upTo: null, ratePercent: '0', flatFee: '0' }],
    columns: [
      upToField,
      {
        name: 'ratePercent',
        type: 'percent',
        label: { en: 'Rate', fr: 'Taux' },
        hint: { en: 'Percent of the money in the tier', fr: 'Pourcentage de l’argent dans la tranche' },
        isRequired: true,
      },
      {
        name: 'flatFee',
        type: 'price',
        label: { en: 'Flat fee', fr: 'Forfait' },
        hint: { en: 'Once, when the tier is entered', fr: 'Une fois, dès l’entrée dans la tranche' },
        isRequired: false,
        default: '0',
      },
    ],
  };
}
