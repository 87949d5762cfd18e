import type { Aggregation, MeterDefinition } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { derived } from './derived.js';
import { type Amount, isTooLarge, readAmount } from './quantity.js';

/** What a meter looks at. */
export interface Countable {
  id: string;
  source: string;
  type: string;
  subject: string | null;
  data: Readonly<Record<string, unknown>>;
}

/** One event as one meter counts it. `amount` is null where the number of events is all there is to know. */
export interface Counted {
  amount: Amount | null;
  /** For `unique`: what is told apart. */
  value?: string;
  /** For `weighted_sum`: the amount raises a level, or lowers it, from the event on. */
  isLevel?: boolean;
  /** The meter and the dimension values in one text: equal texts are one series of an owner. */
  label: string;
}

/** Why an event that a meter should count cannot be counted. */
export interface Uncountable {
  problem: string;
}

export interface CompiledMeter {
  key: string;
  number: number;
  eventType: string;
  aggregation: Aggregation;
  /** Null: not for this meter. */
  count(event: Countable): Counted | Uncountable | null;
  /** The dimension values that the event has. Apart from `count`, as it is asked only once for each series. */
  dimensionsOf(event: Countable): Record<string, string>;
}

type Reader = (event: Countable) => unknown;
type Condition = MeterDefinition['filter'][number];

/** Dimension values are labels, not documents. */
const LONGEST_LABEL = 200;

export const isUncountable = (counted: Counted | Uncountable): counted is Uncountable => 'problem' in counted;

/** Prepares a meter for the hot path: paths are split and filters are built once. */
export function compileMeter(number: number, definition: MeterDefinition): CompiledMeter {
  const { key, eventType, aggregation, valueProperty } = definition;
  const filters = definition.filter.map(compileCondition);
  const dimensions = definition.dimensions.map((path) => [path, readerOf(path)] as const);
  const readValue = valueProperty === null ? null : readerOf(valueProperty);
  const labelFor = (event: Countable): string => {
    let label = String(number);
    // A NUL cannot be in a value, so it separates them; two stand for a value that is not there.
    for (const [, read] of dimensions) label += `\0${labelOf(read(event)) ?? '\0'}`;
    return label;
  };
  return {
    key,
    number,
    eventType,
    aggregation,
    count(event) {
      if (event.type !== eventType) return null;
      for (const filter of filters) if (!filter(event)) return null;
      if (aggregation === 'count' || readValue === null) return { amount: null, label: labelFor(event) };
      const value = readValue(event);
      // An event without the value is an event without usage for this meter, such as a call that used no tokens.
      if (value === undefined || value === null) return null;
      if (aggregation === 'unique') return { amount: null, value: labelOf(value) ?? '', label: labelFor(event) };
      const amount = readAmount(value);
      if (amount === null) return { problem: `${valueProperty} has to be a number for the meter "${key}".` };
      if (isTooLarge(amount)) return { problem: `${valueProperty} is too large for the meter "${key}".` };
      if (aggregation === 'weighted_sum') return { amount, isLevel: true, label: labelFor(event) };
      return { amount, label: labelFor(event) };
    },
    dimensionsOf(event) {
      const values = dimensions.map(([path, read]) => [path, labelOf(read(event))] as const);
      return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
    },
  };
}

/** `subject`, `type`, `source` and `id` are the event's own, some are derived; everything else is a path into its data. */
function readerOf(path: string): Reader {
  switch (path) {
    case 'subject':
      return (event) => event.subject;
    case 'type':
      return (event) => event.type;
    case 'source':
      return (event) => event.source;
    case 'id':
      return (event) => event.id;
  }
  const derive = Object.hasOwn(derived, path) ? derived[path] : undefined;
  if (derive !== undefined) return (event) => event.data[path] ?? derive(event.data);
  const [first, ...rest] = path.replace(/^data\./, '').split('.') as [string, ...string[]];
  if (rest.length === 0) return (event) => event.data[first];
  return (event) => {
    let value: unknown = event.data[first];
    for (const name of rest) {
      if (typeof value !== 'object' || value === null) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    return value;
  };
}

/** PostgreSQL's text cannot hold a NUL. */
function labelOf(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined;
  const label = String(value);
  const short = label.length > LONGEST_LABEL ? cut(label) : label;
  return short.includes('\0') ? short.replaceAll('\0', '\uFFFD') : short;
}

/** Never between the halves of a character outside the basic plane. */
function cut(label: string): string {
  const isSplit = /[\uD800-\uDBFF]/.test(label[LONGEST_LABEL - 1]!);
  return label.slice(0, isSplit ? LONGEST_LABEL - 1 : LONGEST_LABEL);
}

function compileCondition({ property, operator, values }: Condition): (event: Countable) => boolean {
  const read = readerOf(property);
  const has = (value: unknown): boolean => value !== undefined && value !== null;
  const wanted = new Set(values);
  const among = (value: unknown): boolean => has(value) && wanted.has(String(value));
  switch (operator) {
    case 'eq':
    case 'in':
      return (event) => among(read(event));
    case 'ne':
    case 'not_in':
      return (event) => !among(read(event));
    case 'exists':
      return (event) => has(read(event));
    case 'prefix':
      return (event) => {
        const value = read(event);
        return typeof value === 'string' && values.some((prefix) => value.startsWith(prefix));
      };
    case 'gte':
      return comparison(read, values[0], (order) => order >= 0);
    case 'lte':
      return comparison(read, values[0], (order) => order <= 0);
  }
}

function comparison(read: Reader, bound: string | undefined, holds: (order: number) => boolean) {
  const limit = readAmount(bound);
  return (event: Countable): boolean => {
    const amount = readAmount(read(event));
    if (limit === null || amount === null) return false;
    if (typeof amount === 'number' && typeof limit === 'number') return holds(amount - limit);
    return holds(Decimal.of(amount).compare(limit));
  };
}
