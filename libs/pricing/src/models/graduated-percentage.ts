import { Decimal } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import type { PricedStep } from '../trace.js';
import { compilePercentTiers, percentTiersField, percentTiersSchema, sayPercentTiers } from './percent-tiers.js';
import { percentStep, stepOf } from './steps.js';
import { cutByTiers, zeroUsageField, zeroUsageFlatFee } from './tiers.js';

/**
 * A percentage of the money that the events carry, at the rate of each tier the money lies in; a tier's flat fee is
 * owed once it is entered.
 *
 * Example: up to 1,000.00 at 3 %, beyond at 2 % and a fee of 5.00; 1,500.00 cost 30.00 + 10.00 + 5.00 = 45.00.
 */
export const graduatedPercentage = priceModel({
  kind: 'graduated_percentage',
  sells: 'amounts',
  params: z.object({ model: z.literal('graduated_percentage'), tiers: percentTiersSchema, zeroUsageFlatFee }),
  compile(params) {
    const spans = compilePercentTiers(params.tiers);
    return ({ quantity }) => {
      const steps: PricedStep[] = [];
      for (const { span, units } of cutByTiers(spans, quantity)) {
        if (!units.isZero()) steps.push(percentStep(span.key, units, span.ratePercent, span.details));
        if (!span.flatFee.isZero() && (!units.isZero() || params.zeroUsageFlatFee))
          steps.push(stepOf('flat', span.feeKey, Decimal.ONE, span.flatFee, span.details));
      }
      return steps;
    };
  },
  sentence: {
    en: ({ tiers }, say) => `a percentage of the amounts, by tier: ${sayPercentTiers(tiers, say)}`,
    fr: ({ tiers }, say) => `un pourcentage des montants, par tranche\u00a0: ${sayPercentTiers(tiers, say)}`,
  },
  form: {
    title: { en: 'Graduated percentage', fr: 'Pourcentage par tranches' },
    summary: {
      en: 'A percentage of the amounts events carry, by tier',
      fr: 'Un pourcentage des montants des événements, par tranche',
    },
    fields: [percentTiersField(), zeroUsageField],
  },
  example: {
    params: {
      model: 'graduated_percentage',
      tiers: [
        { upTo: '1000', ratePercent: '3' },
        { upTo: null, ratePercent: '2', flatFee: '5' },
      ],
    },
    quantity: '1500',
    amount: '45',
  },
});
