import { Decimal } from '@libs/money';
import type { GoldenCase, Runner } from './case.js';
import { invoiceRunners } from './invoice.js';
import { pricingRunners } from './pricing.js';
import { timeRunners } from './time.js';
import { usageRunners } from './usage.js';

const runners: Readonly<Record<string, Runner>> = {
  ...pricingRunners,
  ...timeRunners,
  ...usageRunners,
  ...invoiceRunners,
};

/** What is wrong with the engine's answers to a case, a sentence for each; empty when it passes. */
export function checkCase({ model, input, expected }: GoldenCase): string[] {
  const runner = Object.hasOwn(runners, model) ? runners[model] : undefined;
  if (runner === undefined) return [`no engine for the model "${model}"`];
  try {
    const answers = runner(input);
    return Object.entries(expected).flatMap(([name, want]) => {
      const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
      if (answer === undefined) return [`the engine has no answer named ${name}`];
      const got = answer();
      return isSame(got, want) ? [] : [`${name}: expected ${show(want)}, got ${show(got)}`];
    });
  } catch (error) {
    return [`threw ${String(error)}`];
  }
}

/** Numbers are compared by value (17.5 is 17.50), everything else to the letter. */
function isSame(got: unknown, want: unknown): boolean {
  if (Array.isArray(want))
    return Array.isArray(got) && got.length === want.length && want.every((item, index) => isSame(got[index], item));
  if (want !== null && typeof want === 'object') {
    const [left, right] = [Object.entries(got ?? {}), Object.entries(want)];
    return left.length === right.length && right.every(([key, item]) => isSame((got as any)[key], item));
  }
  const [a, b] = [numberOrNull(got), numberOrNull(want)];
  return a !== null && b !== null ? a.equals(b) : got === want;
}

function numberOrNull(value: unknown): Decimal | null {
  if (value instanceof Decimal) return value;
  return /^-?\d+(\.\d+)?$/.test(String(value)) ? Decimal.of(String(value)) : null;
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}
