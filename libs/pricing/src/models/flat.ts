import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import { stepOf } from './steps.js';

/**
 * A fixed amount for the period, however much is used; times the subscription's quantity.
 *
 * Example: `{ amount: '14.95' }` costs 14.95 a period, for two subscribed units 29.90.
 */
export const flat = priceModel({
  kind: 'flat',
  sells: 'none',
  params: z.object({ model: z.literal('flat'), amount: nonNegativeDecimalSchema }),
  compile({ amount }) {
    const price = Decimal.of(amount);
    return ({ quantity }) => [stepOf('flat', 'flat', quantity, price)];
  },
  sentence: {
    en: ({ amount }, say) => `${say.price(amount)} for the period`,
    fr: ({ amount }, say) => `${say.price(amount)} pour la période`,
  },
  form: {
    title: { en: 'Flat', fr: 'Forfait' },
    summary: { en: 'A fixed amount each period', fr: 'Un montant fixe par période' },
    fields: [
      {
        name: 'amount',
        type: 'price',
        label: { en: 'Amount', fr: 'Montant' },
        hint: { en: 'For one period and one subscribed unit', fr: 'Pour une période et une unité souscrite' },
        isRequired: true,
      },
    ],
  },
  example: { params: { model: 'flat', amount: '14.95' }, quantity: '2', amount: '29.9' },
});
