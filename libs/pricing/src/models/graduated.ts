import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import { z } from 'zod';
import type { Field } from '../form.js';
import { priceModel } from '../price-model.js';
import type { Speech } from '../speech.js';
import type { PricedStep } from '../trace.js';
import { stepOf } from './steps.js';
import { cutByTiers, sayTiers, spansOf, tiersSchema, upToField, zeroUsageField, zeroUsageFlatFee } from './tiers.js';

/** Rows of graduated and volume: a price for each unit and a fee for being there. */
export const unitTiersSchema = tiersSchema({
  unitPrice: nonNegativeDecimalSchema.default('0'),
  flatFee: nonNegativeDecimalSchema.default('0'),
});
type UnitTier = z.output<typeof unitTiersSchema>[number];

/**
 * Each tier prices the units that lie in it; a tier's flat fee is owed once it is entered.
 *
 * Example: up to 1,000 at 0.30, up to 5,000 at 0.20, beyond at 0.10; 6,000 calls cost
 * 1,000 x 0.30 + 4,000 x 0.20 + 1,000 x 0.10 = 1,200.00.
 */
export const graduated = priceModel({
  kind: 'graduated',
  sells: 'usage',
  params: z.object({ model: z.literal('graduated'), tiers: unitTiersSchema, zeroUsageFlatFee }),
  compile(params) {
    const spans = compileUnitTiers(params.tiers);
    return ({ quantity }) => {
      const steps: PricedStep[] = [];
      for (const { span, units } of cutByTiers(spans, quantity)) {
        if (!units.isZero()) steps.push(stepOf('units', span.key, units, span.unitPrice, span.details));
        if (!span.flatFee.isZero() && (!units.isZero() || params.zeroUsageFlatFee))
          steps.push(stepOf('flat', span.feeKey, Decimal.ONE, span.flatFee, span.details));
      }
      return steps;
    };
  },
  sentence: {
    en: ({ tiers }, say) => `each unit at the price of its tier: ${sayUnitTiers(tiers, say)}`,
    fr: ({ tiers }, say) => `chaque unité au prix de sa tranche\u00a0: ${sayUnitTiers(tiers, say)}`,
  },
  form: {
    title: { en: 'Graduated', fr: 'Par tranches' },
    summary: {
      en: 'Each tier prices only the units that lie in it',
      fr: 'Chaque tranche ne tarife que les unités qu’elle contient',
    },
    fields: [unitTiersField(), zeroUsageField],
  },
  example: {
    params: {
      model: 'graduated',
      tiers: [
        { upTo: '1000', unitPrice: '0.30' },
        { upTo: '5000', unitPrice: '0.20' },
        { upTo: null, unitPrice: '0.10' },
      ],
    },
    quantity: '6000',
    amount: '1200',
  },
});

/** Tiers with their figures read and the keys of their steps made, once. */
export function compileUnitTiers(tiers: readonly UnitTier[]) {
  return spansOf(tiers).map(({ number, from, upTo, row }) => ({
    from,
    upTo,
    unitPrice: Decimal.of(row.unitPrice),
    flatFee: Decimal.of(row.flatFee),
    key: `tier-${number}`,
    feeKey: `tier-${number}-fee`,
    details: { tier: number },
  }));
}

export function sayUnitTiers(tiers: readonly UnitTier[], say: Speech): string {
  const words = { en: ['each', 'flat', 'free'], fr: ['l’unité', 'de forfait', 'gratuit'] }[say.locale];
  return sayTiers(tiers, say, ({ unitPrice, flatFee }) => {
    const parts = [];
    if (!Decimal.of(unitPrice).isZero()) parts.push(`${say.price(unitPrice)} ${words[0]}`);
    if (!Decimal.of(flatFee).isZero()) parts.push(`${say.price(flatFee)} ${words[1]}`);
    return parts.join(' + ') || words[2]!;
  });
}

export function unitTiersField(): Field {
  return {
    name: 'tiers',
    type: 'tiers',
    label: { en: 'Tiers', fr: 'Tranches' },
    hint: { en: 'In ascending order; the last one has no end', fr: 'Par ordre croissant ; la dernière n’a pas de fin' },
    isRequired: true,
    default: [{ upTo: null, unitPrice: '0', flatFee: '0' }],
    columns: [
      upToField,
      {
        name: 'unitPrice',
        type: 'price',
        label: { en: 'Unit price', fr: 'Prix unitaire' },
        hint: { en: 'For each unit', fr: 'Par unité' },
        isRequired: false,
        default: '0',
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
