import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import { stepOf } from './steps.js';

/**
 * The events say what they cost; the price only adds a factor, such as a mark-up.
 *
 * Example: `{ multiplier: '1.2' }`; events that carry 10.00 in all cost 12.00.
 */
export const dynamic = priceModel({
  kind: 'dynamic',
  sells: 'amounts',
  params: z.object({ model: z.literal('dynamic'), multiplier: nonNegativeDecimalSchema.default('1') }),
  compile({ multiplier }) {
    const factor = Decimal.of(multiplier);
    return ({ quantity }) => [stepOf('factor', 'amounts', quantity, factor)];
  },
  sentence: {
    en: ({ multiplier }, say) => `the amount each event carries, times ${say.quantity(multiplier)}`,
    fr: ({ multiplier }, say) => `le montant porté par chaque événement, multiplié par ${say.quantity(multiplier)}`,
  },
  form: {
    title: { en: 'Dynamic', fr: 'Dynamique' },
    summary: { en: 'The events carry their amount', fr: 'Les événements portent leur montant' },
    fields: [
      {
        name: 'multiplier',
        type: 'quantity',
        label: { en: 'Multiplier', fr: 'Coefficient' },
        hint: { en: '1.2 adds 20 %', fr: '1,2 ajoute 20 %' },
        isRequired: false,
        default: '1',
      },
    ],
  },
  example: { params: { model: 'dynamic', multiplier: '1.2' }, quantity: '10', amount: '12' },
});
