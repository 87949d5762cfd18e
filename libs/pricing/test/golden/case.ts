import { Decimal } from '@libs/money';

/** One case of a golden file: what goes in, and what other systems say must come out. */
export interface GoldenCase {
  readonly id: string;
  readonly model: string;
  readonly input: Input;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly note?: string;
}

export type Input = Readonly<Record<string, any>>;

/** What the engine answers, by the names the expectations use. Only what is expected is computed. */
export type Answers = Readonly<Record<string, () => unknown>>;
export type Runner = (input: Input) => Answers;

/** A decimal of the input, whether written as text or as a JSON integer. */
export function decimal(value: unknown): Decimal {
  return Decimal.of(value as string | number);
}

/** Cents as an amount in major units: 1495 is 14.95. */
export function fromCents(value: unknown): Decimal {
  return new Decimal(decimal(value).unitsAt(0), 2);
}
