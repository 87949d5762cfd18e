import { Decimal, nonNegativeDecimalSchema } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import { stepOf } from './steps.js';

/**
 * Every unit costs the same.
 *
 * Example: `{ unitPrice: '0.002' }`; 1,500 calls cost 1,500 x 0.002 = 3.00.
 */
export const perUnit = priceModel({
  kind: 'per_unit',
  sells: 'usage',
  params: z.object({ model: z.literal('per_unit'), unitPrice: nonNegativeDecimalSchema }),
  compile({ unitPrice }) {
    const price = Decimal.of(unitPrice);
    return ({ quantity }) => [stepOf('units', 'units', quantity, price)];
  },
  sentence: {
    en: ({ unitPrice }, say) => `${say.price(unitPrice)} for each unit`,
    fr: ({ unitPrice }, say) => `${say.price(unitPrice)} par unité`,
  },
  form: {
    title: { en: 'Per unit', fr: 'À l’unité' },
    summary: { en: 'Every unit costs the same', fr: 'Chaque unité coûte le même prix' },
    fields: [
      {
        name: 'unitPrice',
        type: 'price',
        label: { en: 'Unit price', fr: 'Prix unitaire' },
        hint: { en: 'As many decimals as you need: 0.000125', fr: 'Autant de décimales que nécessaire : 0,000125' },
        isRequired: true,
      },
    ],
  },
  example: { params: { model: 'per_unit', unitPrice: '0.002' }, quantity: '1500', amount: '3' },
});
