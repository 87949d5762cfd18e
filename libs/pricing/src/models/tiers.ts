import { Decimal, positiveDecimalSchema } from '@libs/money';
import { z } from 'zod';
import type { Field } from '../form.js';
import type { Speech } from '../speech.js';

/**
 * Tiers as an author writes them: each ends at `upTo` (inclusive) and begins where the one before ended, so that no
 * quantity, however fractional, falls between two. The last is open (`upTo: null`).
 */
export function tiersSchema<Row extends z.ZodRawShape>(row: Row) {
  const upTo = positiveDecimalSchema.nullable();
  return z
    .array(z.object({ upTo, ...row }))
    .min(1, 'add at least one tier, with upTo null')
    .max(100)
    .superRefine((tiers, context) => {
      const refuse = (index: number, message: string) =>
        context.addIssue({ code: 'custom', path: [index, 'upTo'], message });
      const bounds = tiers.map((tier) => (tier as { upTo: string | null }).upTo);
      bounds.forEach((bound, index) => {
        const isLast = index === bounds.length - 1;
        const before = bounds[index - 1];
        if (isLast && bound !== null) refuse(index, 'the last tier must be open: set its upTo to null');
        if (!isLast && bound === null) refuse(index, 'only the last tier may be open: give this one an upTo');
        if (bound !== null && before != null && !Decimal.of(bound).greaterThan(before))
          refuse(index, `must end above ${before}, where the tier before it ends: put the tiers in ascending order`);
      });
    });
}

/** One tier ready to price: what lies in it is more than `from` and at most `upTo` (null: no end). */
export interface Span<Row> {
  readonly number: number;
  readonly from: Decimal;
  readonly upTo: Decimal | null;
  readonly row: Row;
}

export function spansOf<Row extends { upTo: string | null }>(tiers: readonly Row[]): Span<Row>[] {
  return tiers.map((row, index) => ({
    number: index + 1,
    from: Decimal.of(tiers[index - 1]?.upTo ?? 0),
    upTo: row.upTo === null ? null : Decimal.of(row.upTo),
    row,
  }));
}

/** The tiers a quantity enters, each with the units that lie in it. The first is entered even by nothing. */
export function cutByTiers<S extends Pick<Span<unknown>, 'from' | 'upTo'>>(
  spans: readonly S[],
  quantity: Decimal,
): { span: S; units: Decimal }[] {
  const cuts: { span: S; units: Decimal }[] = [];
  for (const span of spans) {
    if (cuts.length > 0 && !quantity.greaterThan(span.from)) break;
    const end = span.upTo !== null && quantity.greaterThan(span.upTo) ? span.upTo : quantity;
    cuts.push({ span, units: end.minus(span.from) });
  }
  return cuts;
}

/** The one tier a quantity reaches: its upper bound still belongs to it. */
export function tierReached<S extends Pick<Span<unknown>, 'upTo'>>(spans: readonly S[], quantity: Decimal): S {
  return spans.find((span) => span.upTo === null || !quantity.greaterThan(span.upTo))!;
}

/** `up to 100: ...; up to 500: ...; beyond: ...` */
export function sayTiers<Row extends { upTo: string | null }>(
  tiers: readonly Row[],
  say: Speech,
  sayRow: (row: Row) => string,
): string {
  const words = { en: { upTo: 'up to', beyond: 'beyond', any: 'any quantity' }, fr: FRENCH }[say.locale];
  return tiers
    .map((tier, index) => {
      const open = index === 0 ? words.any : words.beyond;
      return `${tier.upTo === null ? open : `${words.upTo} ${say.quantity(tier.upTo)}`}${colon(say)} ${sayRow(tier)}`;
    })
    .join(say.locale === 'fr' ? '\u202f; ' : '; ');
}
const FRENCH = { upTo: 'jusqu’à', beyond: 'au-delà', any: 'toute quantité' };

/** French sets a no-break space before its colon. */
export function colon(say: Speech): string {
  return say.locale === 'fr' ? '\u00a0:' : ':';
}

export const upToField: Field = {
  name: 'upTo',
  type: 'quantity',
  label: { en: 'Up to', fr: 'Jusqu’à' },
  hint: { en: 'Inclusive; empty in the last tier', fr: 'Inclus ; vide dans la dernière tranche' },
  isRequired: false,
};

export const zeroUsageFlatFee = z
  .boolean()
  .default(true)
  .meta({ description: "Whether the first tier's flat fee is owed without any usage." });

export const zeroUsageField: Field = {
  name: 'zeroUsageFlatFee',
  type: 'boolean',
  label: { en: 'First fee without usage', fr: 'Premier forfait sans usage' },
  hint: {
    en: 'Charge the flat fee of the first tier even when nothing was used',
    fr: 'Facturer le forfait de la première tranche même sans usage',
  },
  isRequired: false,
  default: true,
};
