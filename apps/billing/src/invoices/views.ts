import type { CollectionWire, InvoiceChangeWire, InvoiceLineWire, InvoiceSummary } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { nextStep, type StripeOp } from '@libs/stripe';
import type { Collection } from '../payments/collection.entity.js';
import { problemOf, saidByStripe } from '../payments/collection-reasons.js';
import type { StripeOpRow } from '../payments/stripe-op.entity.js';
import type { Partner } from '../terms/terms.entity.js';
import type { InvoiceChange } from './invoice-changes.js';
import type { Invoice } from './invoice.entity.js';
import type { InvoiceLine } from './invoice-line.entity.js';
import { isOpenToChange } from './invoice.machine.js';

/** What stands beside an invoice in other tables. */
export interface Beside {
  partner: Partner | undefined;
  collection: Collection | undefined;
  ops: readonly StripeOpRow[];
}

/** An invoice as lists show it. */
export function summaryOf(invoice: Invoice, beside: Beside, now: Date): InvoiceSummary {
  const amount = (minor: bigint) => moneyToWire(money(minor, invoice.currency));
  const isDead = invoice.status === 'void' || invoice.status === 'paid';
  const due = isDead ? 0n : invoice.totalMinor - invoice.paidMinor;
  return {
    id: invoice.id,
    partnerId: invoice.partnerId,
    partnerName: invoice.billedTo?.name ?? beside.partner?.name ?? invoice.partnerId,
    subscriptionId: invoice.subscriptionId,
    planName: invoice.planName,
    status: invoice.status,
    revision: invoice.revision,
    number: invoice.number,
    period: { start: invoice.periodStart.toISOString(), end: invoice.periodEnd.toISOString() },
    total: amount(invoice.totalMinor),
    due: amount(due),
    createdAt: invoice.createdAt.toISOString(),
    issuedAt: invoice.issuedAt?.toISOString() ?? null,
    dueAt: invoice.dueAt?.toISOString() ?? null,
    paidAt: invoice.paidAt?.toISOString() ?? null,
    isOverdue: invoice.status === 'issued' && invoice.dueAt !== null && invoice.dueAt < now,
    flags: isOpenToChange(invoice.status) ? flagsOf(invoice) : [],
    collection: beside.collection ? collectionOf(beside.collection, beside.ops) : null,
  };
}

/** That a draft was sent back is a flag too, told with its reason. */
function flagsOf(invoice: Invoice): InvoiceSummary['flags'] {
  if (invoice.status !== 'draft' || invoice.sentBackReason === null) return invoice.flags;
  const reason = invoice.sentBackReason;
  return [{ kind: 'sent_back', detail: `Sent back: ${reason}`, figures: { reason } }, ...invoice.flags];
}

function collectionOf(collection: Collection, rows: readonly StripeOpRow[]): CollectionWire {
  const ops: StripeOp[] = [...rows];
  return {
    state: collection.state,
    step: nextStep(ops)?.step ?? ops.find((op) => op.state === 'held')?.step ?? null,
    stepsDone: ops.filter((op) => op.state === 'done').length,
    // Declined attempts are over; only the last one counts towards what there is to do.
    stepsTotal: ops.filter((op) => op.state !== 'declined').length,
    problem: problemOf(collection),
    stripeInvoiceId: collection.stripeInvoiceId,
    hostedUrl: collection.hostedUrl,
    readAt: collection.readAt?.toISOString() ?? null,
  };
}

export function lineOf(line: InvoiceLine, currency: string): InvoiceLineWire {
  const amount = (minor: bigint) => moneyToWire(money(minor, currency));
  return {
    id: line.id,
    key: line.key,
    kind: line.kind,
    billing: line.billing,
    rateCardKey: line.rateCardKey,
    description: line.description,
    period: { start: line.periodStart.toISOString(), end: line.periodEnd.toISOString() },
    quantity: line.quantity,
    unit: line.unit,
    dimensions: line.dimensions,
    exact: line.exact,
    gross: amount(line.grossMinor),
    discount: amount(line.discountMinor),
    overMaximum: amount(line.overMaximumMinor),
    amount: amount(line.amountMinor),
    trace: line.trace,
    usage: line.usage,
  };
}

export const changeOf = (change: InvoiceChange): InvoiceChangeWire => ({
  id: change.id,
  at: change.at.toISOString(),
  change: change.change,
  from: change.fromStatus,
  to: change.toStatus,
  by: { kind: change.byKind, id: change.byId, name: change.byName },
  reason: change.reason,
  said: change.reason !== null && change.byKind === 'stripe' ? saidByStripe(change.reason) : null,
});
