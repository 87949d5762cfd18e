import { z } from 'zod';
import type { PriceModel } from '../price-model.js';
import { dynamic } from './dynamic.js';
import { flat } from './flat.js';
import { graduatedPackage } from './graduated-package.js';
import { graduatedPercentage } from './graduated-percentage.js';
import { graduated } from './graduated.js';
import { packageModel } from './package.js';
import { perUnit } from './per-unit.js';
import { percentage } from './percentage.js';
import { revenueShare } from './revenue-share.js';
import { stairstep } from './stairstep.js';
import { volumePackage } from './volume-package.js';
import { volume } from './volume.js';

// Every price model, in the order editors offer them. A new model is its file and its line here.
const registered = [
  flat, //
  perUnit,
  graduated,
  volume,
  stairstep,
  packageModel,
  graduatedPackage,
  volumePackage,
  percentage,
  graduatedPercentage,
  dynamic,
  revenueShare,
] as const;

type Registered = typeof registered;
type ParamsOf<Models extends readonly unknown[]> = {
  -readonly [Index in keyof Models]: Models[Index] extends PriceModel<infer Params> ? Params : never;
};

/** A price: the model's name in `model`, its parameters beside it. */
export const priceSchema = z
  .discriminatedUnion('model', registered.map((model) => model.params) as unknown as ParamsOf<Registered>, {
    error: `choose a price model: ${registered.map((model) => model.kind).join(', ')}`,
  })
  .meta({ id: 'Price' });
export type Price = z.output<typeof priceSchema>;
export type PriceInput = z.input<typeof priceSchema>;
export type PriceKind = Price['model'];

export const priceModels = registered as unknown as readonly PriceModel[];

/** The model a price names. Throws on one that is not in the registry; `priceSchema` refuses it earlier. */
export function priceModelOf(kind: string): PriceModel {
  const model = priceModels.find((candidate) => candidate.kind === kind);
  if (model === undefined) throw new RangeError(`"${kind}" is not a price model`);
  return model;
}
