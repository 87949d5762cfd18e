import { isTimeZone, type Cadence, type Period } from '@libs/period';
import { z } from 'zod';

export { cadenceSchema, instantSchema, periodSchema } from '@libs/period';
export type { Cadence as CadenceWire, Period as PeriodWire };

/** A prefixed, time-ordered id: `inv_0199…`. The prefix says what it names. */
export const idOf = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-z]{20,40}$`), `must be an id that starts with "${prefix}_"`)
    .meta({ description: `Id of the form ${prefix}_…` });

/** A human-chosen key, stable across versions: `calls`, `pro-2026`. */
export const keySchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'use 1 to 64 lower-case letters, digits, "-" or "_", starting with a letter or digit',
  );

/** A calendar day, `2026-03-01`. */
export const daySchema = z.iso.date();

/** ISO 4217, upper case. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR');

/** An IANA time zone the runtime knows. */
export const timeZoneSchema = z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Paris');

/** The languages Octroi speaks to people. */
export const localeSchema = z.enum(['en', 'fr']);
export type Locale = z.infer<typeof localeSchema>;

/** An exact decimal as a string: `"0.000125"`. Never a JSON number, which would pass through a binary float. */
export const decimalStringSchema = z
  .string()
  .regex(/^-?\d{1,20}(\.\d{1,18})?$/, 'must be a decimal number in a string, such as "0.002"');

/** An amount: integer minor units in a string (bigint survives JSON that way) and its currency. */
export const amountSchema = z
  .object({ minor: z.string().regex(/^-?\d{1,18}$/, 'must be an integer in a string'), currency: currencySchema })
  .meta({ id: 'Amount', description: 'Integer minor units (cents) as a string, and the ISO 4217 currency.' });
export type Amount = z.infer<typeof amountSchema>;
