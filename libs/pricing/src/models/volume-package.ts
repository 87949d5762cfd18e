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
import { tierReached } from './tiers.js';

/**
 * All units are sold in packages of the tier that the whole quantity reaches.
 *
 * Example: up to 100,000 in packages of 1,000 for 1.00, beyond in packages of 1,000 for 0.50; 100,001 calls need 101
 * packages of the second kind and cost 50.50.
 */
export const volumePackage = priceModel({
  kind: 'volume_package',
  sells: 'usage',
  params: z.object({ model: z.literal('volume_package'), tiers: packageTiersSchema, round: packageRounding }),
  compile({ tiers, round }) {
    const spans = compilePackageTiers(tiers);
    return ({ quantity, fullQuantity }) => [packageStep(tierReached(spans, fullQuantity), quantity, round)];
  },
  sentence: {
    en: ({ tiers }, say) => `all in packages of the tier reached: ${sayPackageTiers(tiers, say)}`,
    fr: ({ tiers }, say) => `tout en lots de la tranche atteinte\u00a0: ${sayPackageTiers(tiers, say)}`,
  },
  form: {
    title: { en: 'Volume package', fr: 'Lots au volume' },
    summary: {
      en: 'The tier reached sells all units in its packages',
      fr: 'La tranche atteinte vend toutes les unités dans ses lots',
    },
    fields: [packageTiersField(), packageRoundingField()],
  },
  example: {
    params: {
      model: 'volume_package',
      tiers: [
        { upTo: '100000', packageSize: '1000', packagePrice: '1' },
        { upTo: null, packageSize: '1000', packagePrice: '0.5' },
      ],
    },
    quantity: '100001',
    amount: '50.5',
  },
});
