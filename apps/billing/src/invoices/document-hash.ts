import { hashOf } from './canonical.js';
import type { Invoice } from './invoice.entity.js';
import type { InvoiceLine } from './invoice-line.entity.js';

/** SHA-256 over everything an issued invoice says: stored with it, and computed again to prove that nothing has changed. */
export function documentHash(invoice: Invoice, lines: readonly InvoiceLine[]): string {
  const { id, partnerId, subscriptionId, boundary, periodStart, periodEnd, planName, currency } = invoice;
  const { number, billedTo, subtotalMinor, taxMinor, totalMinor, engineVersion, issuedAt, dueAt } = invoice;
  return hashOf({
    ...{ id, partnerId, subscriptionId, boundary, periodStart, periodEnd, planName, currency },
    ...{ number, billedTo, subtotalMinor, taxMinor, totalMinor, engineVersion, issuedAt, dueAt },
    // Whether it was voided later is not part of what it says.
    lines: lines.map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'isVoid'))),
  });
}
