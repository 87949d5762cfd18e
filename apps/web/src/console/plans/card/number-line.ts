import { Decimal } from '@libs/money';

/** One tier on the line of quantities: more than `from`, at most `upTo` (null: no end). */
export interface TierSpan {
  from: string;
  upTo: string | null;
  /** `gap`: it is not said where the tier ends. `overlap`: it ends where an earlier tier prices already. */
  fault: 'gap' | 'overlap' | null;
}

/** Where tiers lie, whatever was typed so far. A faulty one takes no room: the next begins where the last sound one ended. */
export function tierSpans(bounds: readonly unknown[]): TierSpan[] {
  let from = Decimal.ZERO;
  return bounds.map((bound, index) => {
    if (index === bounds.length - 1) return { from: from.toString(), upTo: null, fault: null };
    const upTo = typeof bound === 'string' && /^\d+(\.\d+)?$/.test(bound) ? Decimal.of(bound) : null;
    if (upTo === null) return { from: from.toString(), upTo: null, fault: 'gap' };
    const span = { from: from.toString(), upTo: upTo.toString() };
    if (!upTo.greaterThan(from)) return { ...span, fault: 'overlap' };
    from = upTo;
    return { ...span, fault: null };
  });
}
