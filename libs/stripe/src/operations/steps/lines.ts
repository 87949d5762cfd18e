import type Stripe from 'stripe';
import { classify, refusedToHold } from '../classify.js';
import { METADATA } from '../metadata.js';
import { cannotLookUp, invoiceId, options, type Step } from './step.js';

/** One chunk of lines, added in one call. */
export const linesStep: Step = {
  async send(context) {
    const request = context.op.params.request as unknown as Stripe.InvoiceAddLinesParams;
    return refusedToHold(
      await classify<Stripe.Invoice>('invoice', () =>
        context.stripe.invoices.addLines(invoiceId(context), request, options(context)),
      ),
    );
  },

  async lookUp(context) {
    const { lines } = context.op.params.request as unknown as Stripe.InvoiceAddLinesParams;
    const present = await classify('list', () => allLines(context.stripe, invoiceId(context)));
    if (present.kind !== 'done') return cannotLookUp(present);

    const ids = new Set(present.object.data.map(ourLineId));
    const missing = lines.filter((line) => !ids.has(ourLineId(line)));
    if (missing.length > 0) return { kind: 'absent', request: { lines: missing } };
    return { kind: 'found', object: { id: invoiceId(context), object: 'invoice' } };
  },
};

/** Every line of an invoice: `invoice.lines` holds only the first ten. */
export async function allLines(stripe: Stripe, invoice: string) {
  const data: Stripe.InvoiceLineItem[] = [];
  for await (const line of stripe.invoices.listLineItems(invoice, { limit: 100 })) data.push(line);
  return { id: invoice, object: 'list' as const, data };
}

export function ourLineId(line: { metadata?: unknown }): string {
  const metadata = line.metadata as Record<string, string> | null | undefined;
  return metadata?.[METADATA.line] ?? '';
}
