import { Decimal, nonNegativeDecimalSchema, positiveDecimalSchema } from '@libs/money';
import type { z } from 'zod';
import type { Field } from '../form.js';
import type { Speech } from '../speech.js';
import type { PricedStep } from '../trace.js';
import { packagesIn, type PackageRounding } from './package.js';
import { stepOf } from './steps.js';
import { sayTiers, spansOf, tiersSchema, upToField } from './tiers.js';

/** Rows of graduated package and volume package: bounds in units, and the package each tier sells. */
export const packageTiersSchema = tiersSchema({
  packageSize: positiveDecimalSchema,
  packagePrice: nonNegativeDecimalSchema,
});
type PackageTier = z.output<typeof packageTiersSchema>[number];

export function compilePackageTiers(tiers: readonly PackageTier[]) {
  return spansOf(tiers).map(({ number, from, upTo, row }) => ({
    from,
    upTo,
    key: `tier-${number}`,
    price: Decimal.of(row.packagePrice),
    details: { tier: number, size: Decimal.of(row.packageSize) },
  }));
}

/** The packages of one tier that some units need, as a step. */
export function packageStep(
  span: ReturnType<typeof compilePackageTiers>[number],
  units: Decimal,
  round: PackageRounding,
): PricedStep {
  return stepOf('packages', span.key, packagesIn(units, span.details.size, round), span.price, span.details);
}

export function sayPackageTiers(tiers: readonly PackageTier[], say: Speech): string {
  const per = { en: 'per package of', fr: 'par lot de' }[say.locale];
  return sayTiers(tiers, say, (row) => `${say.price(row.packagePrice)} ${per} ${say.quantity(row.packageSize)}`);
}

export function packageTiersField(): Field {
  return {
    name: 'tiers',
    type: 'tiers',
    label: { en: 'Tiers', fr: 'Tranches' },
    hint: {
      en: 'In ascending order, bounds in units; the last one has no end',
      fr: 'Par ordre croissant, bornes en unités ; la dernière n’a pas de fin',
    },
    isRequired: true,
    default: [{ upTo: null, packageSize: '1', packagePrice: '0' }],
    columns: [
      upToField,
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
    ],
  };
}
