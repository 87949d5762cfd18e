import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import { stepOf } from './steps.js';
import { sayTiers, spansOf, tierReached, tiersSchema, upToField, zeroUsageField, zeroUsageFlatFee } from './tiers.js';

/**
 * One amount for the step that the quantity reaches, however much of the step is used.
 *
 * Example: up to 1,000 for 50.00, up to 10,000 for 200.00, beyond for 900.00; 1,001 calls cost 200.00.
 */
export const stairstep = priceModel({
  kind: 'stairstep',
  sells: 'usage',
  params: z.object({
    model: z.literal('stairstep'),
    tiers: tiersSchema({ amount: nonNegativeDecimalSchema }),
    zeroUsageFlatFee,
  }),
  compile({ tiers, zeroUsageFlatFee }) {
    const spans = spansOf(tiers).map((span) => ({ ...span, amount: Decimal.of(span.row.amount) }));
    return ({ fullQuantity }) => {
      if (fullQuantity.isZero() && !zeroUsageFlatFee) return [];
      const { number, amount } = tierReached(spans, fullQuantity);
      return [stepOf('flat', `tier-${number}-fee`, Decimal.ONE, amount, { tier: number })];
    };
  },
  sentence: {
    en: ({ tiers }, say) => `one amount for the step reached: ${sayTiers(tiers, say, (row) => say.price(row.amount))}`,
    fr: ({ tiers }, say) =>
      `un montant pour le palier atteint\u00a0: ${sayTiers(tiers, say, (row) => say.price(row.amount))}`,
  },
  form: {
    title: { en: 'Stairstep', fr: 'Par paliers' },
    summary: { en: 'One amount for the step reached', fr: 'Un seul montant pour le palier atteint' },
    fields: [
      {
        name: 'tiers',
        type: 'tiers',
        label: { en: 'Steps', fr: 'Paliers' },
        hint: {
          en: 'In ascending order; the last one has no end',
          fr: 'Par ordre croissant ; le dernier n’a pas de fin',
        },
        isRequired: true,
        default: [{ upTo: null, amount: '0' }],
        columns: [
          upToField,
          {
            name: 'amount',
            type: 'price',
            label: { en: 'Amount', fr: 'Montant' },
            hint: { en: 'For the whole step', fr: 'Pour tout le palier' },
            isRequired: true,
          },
        ],
      },
      zeroUsageField,
    ],
  },
  example: {
    params: {
      model: 'stairstep',
      tiers: [
        { upTo: '1000', amount: '50' },
        { upTo: '10000', amount: '200' },
        { upTo: null, amount: '900' },
      ],
    },
    quantity: '1001',
    amount: '200',
  },
});
