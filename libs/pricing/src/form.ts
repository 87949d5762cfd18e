import type { Locale } from './speech.js';

export type Label = Record<Locale, string>;

/** What an editor needs to draw a model's parameters: fields in reading order. */
export interface Form {
  readonly title: Label;
  readonly summary: Label;
  readonly fields: readonly Field[];
}

/**
 * `price` and `percent`, `quantity` and `integer` are typed as text and stay decimal strings (`integer` a number);
 * `choice` has options; `tiers` is a table with a row for each tier, whose last row has `null` in its `upTo` column.
 */
export interface Field {
  /** The parameter's name. */
  readonly name: string;
  readonly type: 'price' | 'percent' | 'quantity' | 'integer' | 'boolean' | 'choice' | 'tiers';
  readonly label: Label;
  readonly hint: Label;
  readonly isRequired: boolean;
  /** The value a new price starts with. */
  readonly default?: unknown;
  readonly options?: readonly { readonly value: string; readonly label: Label }[];
  readonly columns?: readonly Field[];
}
