import type { Decimal } from '@libs/money';

/** A figure of a trace: a Decimal as it leaves the engine, its string once it has been through JSON. */
export type Figure = Decimal | string;

/**
 * One step of a price model: `quantity x price = amount`, exact, in major units.
 *
 * - `flat`: a fixed amount; quantity is how many times.
 * - `units`: so many units at a unit price.
 * - `packages`: so many packages at a price each; `size` units make one.
 * - `percent`: price is a percentage of the quantity, which is money.
 * - `events`: a fixed fee for so many events.
 * - `event_minimum`, `event_maximum`: so many events were raised to the least, or cut to the most, a transaction costs.
 */
export interface PricedStep {
  readonly step: 'priced';
  readonly kind: 'flat' | 'units' | 'packages' | 'percent' | 'events' | 'event_minimum' | 'event_maximum';
  /** Names the step within its line: `tier-2`, `tier-2-fee`. The same in every rating of the same price. */
  readonly key: string;
  /** 1 for the first tier. */
  readonly tier?: number;
  readonly size?: Figure;
  readonly quantity: Figure;
  readonly price: Figure;
  readonly amount: Figure;
}

/** How an amount came about, in the order of the pipeline. Plain data: it survives JSON. */
export type TraceStep =
  | { readonly step: 'metered'; readonly meterKey: string; readonly weight?: Figure; readonly quantity: Figure }
  | { readonly step: 'rounded'; readonly mode: string; readonly digits: number; readonly quantity: Figure }
  | {
      readonly step: 'converted';
      readonly operation: 'divide' | 'multiply';
      readonly by: Figure;
      readonly quantity: Figure;
    }
  | { readonly step: 'free_units'; readonly units: Figure; readonly quantity: Figure }
  | PricedStep
  | { readonly step: 'prorated'; readonly of: Figure; readonly numerator: Figure; readonly denominator: Figure }
  | { readonly step: 'gross'; readonly exact: Figure; readonly amount: Figure }
  | { readonly step: 'discount'; readonly percent: Figure; readonly amount: Figure }
  | { readonly step: 'maximum'; readonly limit: Figure; readonly before: Figure; readonly amount: Figure }
  | { readonly step: 'minimum'; readonly limit: Figure; readonly reached: Figure; readonly amount: Figure };

export type Trace = readonly TraceStep[];
