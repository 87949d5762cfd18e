import { Decimal } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import type { PricedStep } from '../trace.js';
import { compileUnitTiers, sayUnitTiers, unitTiersField, unitTiersSchema } from './graduated.js';
import { stepOf } from './steps.js';
import { tierReached, zeroUsageField, zeroUsageFlatFee } from './tiers.js';

/**
 * The tier that the whole quantity reaches prices all of it; the amount may drop when a bound is crossed.
 *
 * Example: up to 15 at 10.00, beyond at 5.00; 15 calls cost 150.00, 16 calls cost 80.00.
 */
export const volume = priceModel({
  kind: 'volume',
  sells: 'usage',
  params: z.object({ model: z.literal('volume'), tiers: unitTiersSchema, zeroUsageFlatFee }),
  compile(params) {
    const spans = compileUnitTiers(params.tiers);
    return ({ quantity, fullQuantity }) => {
      const span = tierReached(spans, fullQuantity);
      const steps: PricedStep[] = [];
      if (!quantity.isZero()) steps.push(stepOf('units', span.key, quantity, span.unitPrice, span.details));
      if (!span.flatFee.isZero() && (!fullQuantity.isZero() || params.zeroUsageFlatFee))
        steps.push(stepOf('flat', span.feeKey, Decimal.ONE, span.flatFee, span.details));
      return steps;
    };
  },
  sentence: {
    en: ({ tiers }, say) => `all units at the price of the tier reached: ${sayUnitTiers(tiers, say)}`,
    fr: ({ tiers }, say) => `toutes les unités au prix de la tranche atteinte\u00a0: ${sayUnitTiers(tiers, say)}`,
  },
  form: {
    title: { en: 'Volume', fr: 'Au volume' },
    summary: {
      en: 'The tier reached prices all units',
      fr: 'La tranche atteinte tarife toutes les unités',
    },
    fields: [unitTiersField(), zeroUsageField],
  },
  example: {
    params: {
      model: 'volume',
      tiers: [
        { upTo: '15', unitPrice: '10' },
        { upTo: null, unitPrice: '5' },
      ],
    },
    quantity: '16',
    amount: '80',
  },
});
