import { Decimal, nonNegativeDecimalSchema, positiveDecimalSchema } from '@libs/money';
import { z } from 'zod';
import type { Field } from '../form.js';
import { priceModel } from '../price-model.js';
import { stepOf } from './steps.js';

/** What a package that is only begun costs: all of it (`up`) or nothing (`down`). */
export const packageRounding = z.enum(['up', 'down']).default('up');
export type PackageRounding = z.output<typeof packageRounding>;

/**
 * Units are sold in packages; one that is begun is owed, unless packages are rounded down.
 *
 * Example: 5.00 for each package of 20; 45 calls need 3 packages and cost 15.00.
 */
export const packageModel = priceModel({
  kind: 'package',
  sells: 'usage',
  params: z.object({
    model: z.literal('package'),
    packageSize: positiveDecimalSchema,
    packagePrice: nonNegativeDecimalSchema,
    round: packageRounding,
  }),
  compile({ packageSize, packagePrice, round }) {
    const size = Decimal.of(packageSize);
    const price = Decimal.of(packagePrice);
    return ({ quantity }) => [stepOf('packages', 'packages', packagesIn(quantity, size, round), price, { size })];
  },
  sentence: {
    en: ({ packagePrice, packageSize, round }, say) =>
      `${say.price(packagePrice)} for each ${round === 'up' ? 'started' : 'full'} package of ${say.quantity(packageSize)}`,
    fr: ({ packagePrice, packageSize, round }, say) =>
      `${say.price(packagePrice)} par lot de ${say.quantity(packageSize)} ${round === 'up' ? 'entamé' : 'complet'}`,
  },
  form: {
    title: { en: 'Package', fr: 'Par lots' },
    summary: { en: 'Units are sold in packages', fr: 'Les unités sont vendues par lots' },
    fields: [
      {
        name: 'packageSize',
        type: 'quantity',
        label: { en: 'Units in a package', fr: 'Unités par lot' },
        hint: { en: 'More than zero', fr: 'Plus que zéro' },
        isRequired: true,
      },
      {
        name: 'packagePrice',
        type: 'price',
        label: { en: 'Price of a package', fr: 'Prix du lot' },
        hint: { en: 'For the whole package', fr: 'Pour le lot entier' },
        isRequired: true,
      },
      packageRoundingField(),
    ],
  },
  example: { params: { model: 'package', packageSize: '20', packagePrice: '5' }, quantity: '45', amount: '15' },
});

/** How many packages of `size` a quantity needs (`up`) or fills (`down`). */
export function packagesIn(quantity: Decimal, size: Decimal, round: PackageRounding): Decimal {
  return quantity.dividedBy(size, 0, round === 'up' ? 'ceiling' : 'floor');
}

export function packageRoundingField(): Field {
  return {
    name: 'round',
    type: 'choice',
    label: { en: 'A package only begun', fr: 'Un lot seulement entamé' },
    hint: { en: 'What the last, partly used package costs', fr: 'Ce que coûte le dernier lot, en partie utilisé' },
    isRequired: false,
    default: 'up',
    options: [
      { value: 'up', label: { en: 'is charged in full', fr: 'est facturé en entier' } },
      { value: 'down', label: { en: 'is free', fr: 'est gratuit' } },
    ],
  };
}
