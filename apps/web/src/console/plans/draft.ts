import type { PlanDraft } from '@libs/contracts';
import { priceModelOf, rateCardSchema, type Field, type RateCard } from '@libs/pricing';
import { keyFrom } from '../common/key-from.js';

/** A rate card as its author typed it: it may still be wrong. */
export type CardDraft = Record<string, unknown>;
export interface Fault {
  pointer: string;
  detail: string;
}

/** A price of a model with the values it starts with. */
export function newPrice(model: string): CardDraft {
  const { form } = priceModelOf(model);
  const values = form.fields.map((field) => [field.name, structuredClone(field.default ?? emptyOf(field))] as const);
  return { model, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) };
}

const emptyOf = (field: Field): unknown => (field.isRequired ? '' : undefined);

/** What only usage has; a price of the period itself keeps nothing of it. */
const ofUsage = [
  'meterKeys',
  'meterWeights',
  'meterRounding',
  'unitConversion',
  'freeUnits',
  'prices',
  'negativeQuantity',
];

/** A rate card with another price. Where the new model sells no usage, what is about usage goes; usage is billed in arrears. */
export function withPrice(card: CardDraft, price: CardDraft): CardDraft {
  if ((card['price'] as CardDraft | undefined)?.['model'] === price['model']) return { ...card, price };
  if (priceModelOf(String(price['model'])).sells !== 'none') return { ...card, price, billing: 'in_arrears' };
  return { ...Object.fromEntries(Object.entries(card).filter(([name]) => !ofUsage.includes(name))), price };
}

/** A key that no other card has, made of a name: "API calls" becomes `api-calls`. */
export function keyFor(name: string, taken: readonly unknown[]): string {
  const base = keyFrom(name) || 'item';
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}-${number}`;
    if (!taken.includes(key)) return key;
  }
}

/** The card as rating reads it; null as long as something is wrong with it. */
export function readCard(card: CardDraft): RateCard | null {
  const parsed = rateCardSchema.safeParse(card);
  return parsed.success ? parsed.data : null;
}

/** Sets what was typed, or takes the field out when nothing is left. */
export function assign(card: CardDraft, name: string, value: unknown): CardDraft {
  const next = { ...card, [name]: value };
  if (value === '' || value === undefined) delete next[name];
  return next;
}

/** Faults of one part of the draft, their pointers cut down to it. */
export const faultsOf = (faults: readonly Fault[], pointer: string): Fault[] =>
  faults
    .filter((fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`))
    .map((fault) => ({ ...fault, pointer: fault.pointer.slice(pointer.length) }));

/** What is wrong with exactly this field. */
export const faultAt = (faults: readonly Fault[], pointer: string): string | undefined =>
  faults.find((fault) => fault.pointer === pointer)?.detail;

/** A decimal as people of both languages type it. */
export const typedDecimal = (text: string): string => text.replace(',', '.').replace(/[^\d.-]/g, '');

export type PlanChange = (change: Partial<PlanDraft>) => void;
