import type { InvoiceFlag } from '@libs/contracts';
import { formatMoney, money } from '@libs/money';
import { mirrorProblems } from '@libs/stripe';

/** What is known about a draft when a person is to look at it. */
export interface Looked {
  currency: string;
  totalMinor: bigint;
  /** Total of the subscription's period before; null when there is none to compare with. */
  previousMinor: bigint | null;
  isNewPartner: boolean;
  hasLateEvents: boolean;
  isPlanChange: boolean;
  hasTaxId: boolean;
  lines: ReadonlyArray<{ id: string; amountMinor: bigint; description: string; period: { start: Date; end: Date } }>;
}

/** A change of this many percent and more is worth a look. */
const NOTABLE_PERCENT = 30n;

/** What a reviewer should look at, in the order of its weight. */
export function flagsOf(looked: Looked): InvoiceFlag[] {
  const say = (minor: bigint) => formatMoney(money(minor, looked.currency), 'en-US');
  const flag = (kind: InvoiceFlag['kind'], detail: string, figures: Record<string, string> = {}): InvoiceFlag => ({
    kind,
    detail,
    figures,
  });
  const flags: InvoiceFlag[] = [];
  if (looked.totalMinor < 0n)
    flags.push(flag('negative', `The total is ${say(looked.totalMinor)}: it becomes a credit.`));
  if (looked.totalMinor === 0n) flags.push(flag('zero', 'Nothing is to be paid.'));
  const change = changePercent(looked.previousMinor, looked.totalMinor);
  if (change !== null) {
    flags.push(
      flag('amount_changed', `${change}% against ${say(looked.previousMinor!)} of the period before.`, {
        percent: change,
        previousMinor: looked.previousMinor!.toString(),
      }),
    );
  }
  for (const problem of collectingProblems(looked)) {
    flags.push(flag('not_collectable', `Stripe cannot collect it: ${problem.replaceAll('_', ' ')}.`, { problem }));
  }
  if (looked.hasLateEvents)
    flags.push(flag('late_events', 'Usage arrived after the first final report and changed the lines.'));
  if (looked.isPlanChange) flags.push(flag('plan_changed', 'The plan changed within the period.'));
  if (looked.isNewPartner) flags.push(flag('new_partner', 'The first invoice of this partner.'));
  if (!looked.hasTaxId) flags.push(flag('missing_tax_id', 'The partner has given no tax id.'));
  return flags;
}

/** `+42` or `-31`, rounded towards zero; null when it is not notable. From zero, any amount is. */
function changePercent(previous: bigint | null, total: bigint): string | null {
  if (previous === null || previous === total) return null;
  const base = previous < 0n ? -previous : previous;
  if (base === 0n) return total > 0n ? '+100' : '-100';
  const percent = ((total - previous) * 100n) / base;
  const size = percent < 0n ? -percent : percent;
  return size >= NOTABLE_PERCENT ? `${percent > 0n ? '+' : ''}${percent}` : null;
}

/** A total of zero or less is never sent to Stripe. */
function collectingProblems({ currency, totalMinor, lines }: Looked): string[] {
  return totalMinor <= 0n ? [] : mirrorProblems({ currency, totalMinor, lines: lines.map(asMirror) });
}

const asMirror = ({ id, ...line }: Looked['lines'][number]) => ({ lineId: id, ...line });
