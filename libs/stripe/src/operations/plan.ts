import { createHash } from 'node:crypto';
import { chargeProblem, toStripeAmount, type AmountProblem } from '../amounts.js';
import { METADATA } from './metadata.js';
import { newOp, type StepParams, type StripeOp } from './op.js';

/** An approved invoice, as much of it as Stripe has to know. Amounts are in the currency's own minor units. */
export interface InvoiceMirror {
  /** Which installation of Octroi this is, when several share a Stripe account. */
  environment: string;
  invoiceId: string;
  /** Our number, printed on the legal document. */
  number: string;
  /** Upper-case ISO 4217. */
  currency: string;
  /** What the invoice's subtotal must be in Stripe; the sum of the lines, tax lines included. */
  totalMinor: bigint;
  issuedAt: Date;
  customer: MirrorCustomer;
  lines: readonly MirrorLine[];
}

export interface MirrorCustomer {
  partnerId: string;
  /** Known since the card was saved; when absent, the customer is made. */
  stripeCustomerId: string | null;
  name: string;
  email: string;
}

export interface MirrorLine {
  lineId: string;
  description: string;
  amountMinor: bigint;
  period: { start: Date; end: Date };
}

/** Stripe takes at most this many lines on one invoice. */
export const MAX_LINES = 250;
/** Stripe's types do not say how many lines one call may add. */
const LINES_PER_CALL = 50;

export type MirrorProblem = AmountProblem | 'no_lines' | 'too_many_lines' | 'total_is_not_the_sum';

/** Why Stripe could not take this invoice; empty when it could. Ask at draft review, before a person approves. */
export function mirrorProblems(mirror: Pick<InvoiceMirror, 'currency' | 'totalMinor' | 'lines'>): MirrorProblem[] {
  const problems: MirrorProblem[] = [];
  if (mirror.lines.length === 0) problems.push('no_lines');
  if (mirror.lines.length > MAX_LINES) problems.push('too_many_lines');
  const sum = mirror.lines.reduce((total, line) => total + line.amountMinor, 0n);
  if (sum !== mirror.totalMinor) problems.push('total_is_not_the_sum');
  const amounts = mirror.lines.map((line) => toStripeAmount({ minor: line.amountMinor, currency: mirror.currency }));
  if (amounts.some((amount) => typeof amount === 'string')) problems.push('amount_not_representable');
  const total = chargeProblem({ minor: mirror.totalMinor, currency: mirror.currency });
  if (total !== null && !problems.includes(total)) problems.push(total);
  return problems;
}

/**
 * The rows that take an approved invoice into Stripe, up to and with finalising; payment attempts follow one by one
 * through {@link payOp}. Store them in the transaction that approves; call Stripe only afterwards.
 * Throws when {@link mirrorProblems} would have found something: it had to be asked first.
 */
export function planInvoice(mirror: InvoiceMirror): StripeOp[] {
  const problems = mirrorProblems(mirror);
  if (problems.length > 0) throw new Error(`Invoice ${mirror.invoiceId} cannot go to Stripe: ${problems.join(', ')}`);

  const op = (step: StripeOp['step'], request: StepParams['request'], expect?: StepParams['expect']) =>
    newOp(mirror.invoiceId, step, { keyBase: keyBase(mirror), request, ...(expect === undefined ? {} : { expect }) });
  const lines = mirror.lines.map((line) => lineParams(line, mirror.currency));
  const amount = units(mirror.totalMinor, mirror.currency);
  return [
    customerOp(mirror),
    op('invoice', invoiceParams(mirror, lines)),
    ...chunks(lines).map((chunk, index) => op(`lines_${index + 1}`, { lines: chunk })),
    op('verify', {}, { subtotal: amount, currency: mirror.currency.toLowerCase(), lines: lines.map(expectedLine) }),
    op('finalize', { auto_advance: false }, { total: amount, amount_due: amount }),
  ];
}

/** The row for our n-th attempt to collect: a new attempt is a new key, because Stripe saves a decline as well. */
export function payOp(mirror: Pick<InvoiceMirror, 'environment' | 'invoiceId'>, attempt: number): StripeOp {
  return newOp(mirror.invoiceId, `pay_${attempt}`, { keyBase: keyBase(mirror), request: { off_session: true } });
}

/** The row that voids an issued invoice; only an open or uncollectible one can be. */
export function voidOp(mirror: Pick<InvoiceMirror, 'environment' | 'invoiceId'>): StripeOp {
  return newOp(mirror.invoiceId, 'void', { keyBase: keyBase(mirror), request: {} });
}

function keyBase(mirror: Pick<InvoiceMirror, 'environment' | 'invoiceId'>): string {
  return `${mirror.environment}:${mirror.invoiceId}`;
}

function customerOp({ environment, invoiceId, customer }: InvoiceMirror): StripeOp {
  // The key is the partner's, not the invoice's: two invoices approved at once still make one customer.
  const keyBase = `${environment}:${customer.partnerId}`;
  if (customer.stripeCustomerId !== null) {
    return newOp(invoiceId, 'customer', { keyBase, request: { adopt: customer.stripeCustomerId } });
  }
  return newOp(invoiceId, 'customer', { keyBase, request: customerParams(environment, customer) });
}

/** The parameters of a customer: the same bytes whoever makes it, so that the shared key stays valid. */
export function customerParams(
  environment: string,
  customer: Pick<MirrorCustomer, 'partnerId' | 'name' | 'email'>,
): { name: string; email: string; metadata: Record<string, string> } {
  return {
    name: customer.name,
    email: customer.email,
    metadata: { [METADATA.environment]: environment, [METADATA.partner]: customer.partnerId },
  };
}

function invoiceParams(mirror: InvoiceMirror, lines: readonly unknown[]): StepParams['request'] {
  return {
    currency: mirror.currency.toLowerCase(),
    // Stripe must never finalise or collect by itself: a person releases, our dunning collects.
    auto_advance: false,
    collection_method: 'charge_automatically',
    pending_invoice_items_behavior: 'exclude',
    discounts: '',
    number: mirror.number,
    effective_at: seconds(mirror.issuedAt),
    automatic_tax: { enabled: false },
    metadata: {
      [METADATA.environment]: mirror.environment,
      [METADATA.invoice]: mirror.invoiceId,
      [METADATA.partner]: mirror.customer.partnerId,
      [METADATA.hash]: createHash('sha256').update(JSON.stringify(lines)).digest('hex'),
    },
  };
}

interface LineParams {
  amount: number;
  description: string;
  discountable: false;
  period: { start: number; end: number };
  metadata: Record<string, string>;
}

// The amount alone, never price times quantity: it is rated and rounded already, and Stripe is left nothing to round.
function lineParams(line: MirrorLine, currency: string): LineParams {
  return {
    amount: units(line.amountMinor, currency),
    description: line.description.slice(0, 500),
    discountable: false,
    period: { start: seconds(line.period.start), end: seconds(line.period.end) },
    metadata: { [METADATA.line]: line.lineId },
  };
}

function expectedLine(line: LineParams): { id: string; amount: number } {
  return { id: line.metadata[METADATA.line] ?? '', amount: line.amount };
}

function chunks<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / LINES_PER_CALL);
  return Array.from({ length: count }, (_, index) => items.slice(index * LINES_PER_CALL, (index + 1) * LINES_PER_CALL));
}

function units(minor: bigint, currency: string): number {
  const amount = toStripeAmount({ minor, currency });
  if (typeof amount === 'string') throw new Error(`${minor} ${currency} minor units have no Stripe amount`);
  return amount;
}

function seconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}
