import { z } from 'zod';
import { invalidParameter, type StripeFailure } from './failure.js';
import type { Form, FormValue } from './form.js';

/** The kinds of parameter Stripe knows, as they look in a form: everything arrives as text. */
export const text = (max = 5000) => z.string().min(1).max(max);
/** Text, or nothing at all to unset the field. */
export const clearable = (max = 5000) =>
  z
    .string()
    .max(max)
    .transform((value) => (value === '' ? null : value));
export const integer = () =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, 'integer')
    .transform(Number);
export const bool = () => z.enum(['true', 'false']).transform((value) => value === 'true');
export const currency = () =>
  z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'currency')
    .transform((value) => value.toLowerCase());
export const url = () =>
  z
    .string()
    .regex(/^https?:\/\/.+/, 'url')
    .max(5000);
export const metadata = () =>
  z.union([
    z.literal('').transform(() => ({}) as Record<string, string>),
    z.record(z.string().max(40), z.string().max(500)).refine((value) => Object.keys(value).length <= 50, 'metadata'),
  ]);
const bound = {
  gt: integer().optional(),
  gte: integer().optional(),
  lt: integer().optional(),
  lte: integer().optional(),
};
export const range = () =>
  z.union([integer().transform((value) => ({ gte: value, lte: value })), z.strictObject(bound)]);
export type Range = {
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
};

const expand = { expand: z.array(text()).max(20).optional() };

/** The parameters of one endpoint; `expand` is taken everywhere. What is not named here is refused. */
export function parameters<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, ...expand });
}

/** The parameters of a list. */
export function listParameters<Shape extends z.ZodRawShape>(shape: Shape) {
  return parameters({
    ...shape,
    limit: integer().pipe(z.number().min(1).max(100)).optional(),
    starting_after: text().optional(),
    ending_before: text().optional(),
  });
}

/** The values of a form, or the 400 that Stripe answers: unknown names first, as they are the likeliest mistake. */
export function read<Schema extends z.ZodType>(schema: Schema, form: Form): z.output<Schema> {
  const result = schema.safeParse(form);
  if (result.success) return result.data;
  const issues = result.error.issues;
  throw explain(issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0]!, form);
}

function explain(issue: z.core.$ZodIssue, form: Form): StripeFailure {
  const name = nameOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = nameOf([...issue.path, issue.keys[0] ?? '']);
    return invalidParameter(`Received unknown parameter: ${unknown}`, unknown, 'parameter_unknown');
  }
  const value = at(form, issue.path);
  if (value === undefined) return invalidParameter(`Missing required param: ${name}.`, name, 'parameter_missing');
  if (value === '') {
    return invalidParameter(`You passed an empty string for '${name}'.`, name, 'parameter_invalid_empty');
  }
  if (issue.message === 'integer') {
    return invalidParameter(`Invalid integer: ${String(value)}`, name, 'parameter_invalid_integer');
  }
  if (issue.message === 'url') return invalidParameter('Not a valid URL', name, 'url_invalid');
  if (issue.code === 'invalid_value') {
    return invalidParameter(`Invalid ${name}: must be one of ${issue.values.join(', ')}`, name);
  }
  if (issue.code === 'too_big') return invalidParameter(`Invalid ${name}: at most ${issue.maximum}`, name);
  return invalidParameter(`Invalid ${name}`, name);
}

/** `lines[0][amount]`, as it stood in the form. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.map((segment, index) => (index === 0 ? String(segment) : `[${String(segment)}]`)).join('');
}

function at(form: Form, path: readonly PropertyKey[]): FormValue | undefined {
  let value: FormValue | undefined = form;
  for (const segment of path) {
    if (typeof value !== 'object') return undefined;
    value = (value as Record<string, FormValue>)[String(segment)];
  }
  return value;
}
