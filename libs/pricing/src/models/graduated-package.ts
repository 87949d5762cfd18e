import { z } from 'zod';
import { priceModel } from '../price-model.js';
import { packageRounding, packageRoundingField } from './package.js';
import {
  compilePackageTiers,
  packageStep,
  packageTiersField,
  packageTiersSchema,
  sayPackageTiers,
} from './package-tiers.js';
import { cutByTiers } from './tiers.js';

/**
 * Each tier sells the units that lie in it in packages of its own size and price.
 *
 * Example: up to 1,000 in packages of 100 for 1.00, beyond in packages of 1,000 for 1.00; 5,325 calls need
 * 10 + 5 packages and cost 15.00.
 */
export const graduatedPackage = priceModel({
  kind: 'graduated_package',
  sells: 'usage',
  params: z.object({ model: z.literal('graduated_package'), tiers: packageTiersSchema, round: packageRounding }),
  compile({ tiers, round }) {
    const spans = compilePackageTiers(tiers);
    return ({ quantity }) =>
      cutByTiers(spans, quantity)
        .filter(({ units }) => !units.isZero())
        .map(({ span, units }) => packageStep(span, units, round));
  },
  sentence: {
    en: ({ tiers }, say) => `packages at the price of their tier: ${sayPackageTiers(tiers, say)}`,
    fr: ({ tiers }, say) => `des lots au prix de leur tranche\u00a0: ${sayPackageTiers(tiers, say)}`,
  },
  form: {
    title: { en: 'Graduated package', fr: 'Lots par tranches' },
    summary: {
      en: 'Each tier sells its units in packages of its own',
      fr: 'Chaque tranche vend ses unités par lots à elle',
    },
    fields: [packageTiersField(), packageRoundingField()],
  },
  example: {
    params: {
      model: 'graduated_package',
      tiers: [
        { upTo: '1000', packageSize: '100', packagePrice: '1' },
        { upTo: null, packageSize: '1000', packagePrice: '1' },
      ],
    },
    quantity: '5325',
    amount: '15',
  },
});
