import { approveInvoice, listInvoices, readInvoice, type ApiClient, type InvoiceDetail } from '@libs/contracts';
import { until } from '@libs/testing';

const PATIENCE_MS = 30_000;

/** A partner's invoices as finance sees them, oldest first. */
export async function invoicesOf(staff: ApiClient, partnerId: string): Promise<InvoiceDetail[]> {
  const { items } = await staff.call(listInvoices, { query: { partnerId } });
  return Promise.all(items.reverse().map(({ id }) => staff.call(readInvoice, { params: { invoiceId: id } })));
}

/** Waits for the partner's invoice at `index`, counted from 0, to be in review. */
export function invoiceInReview(staff: ApiClient, partnerId: string, index: number): Promise<InvoiceDetail> {
  return until(
    `invoice ${index + 1} is in review`,
    async () => (await invoicesOf(staff, partnerId)).find((one, at) => at === index && one.status === 'in_review'),
    PATIENCE_MS,
  );
}

/** Approves and issues a draft, and waits until Stripe has the money. */
export async function approveAndCollect(staff: ApiClient, { id, revision }: InvoiceDetail): Promise<InvoiceDetail> {
  await staff.call(approveInvoice, { params: { invoiceId: id }, body: { revision, issue: true } });
  return until(
    'it is paid',
    async () => {
      const invoice = await staff.call(readInvoice, { params: { invoiceId: id } });
      return invoice.status === 'paid' && invoice;
    },
    PATIENCE_MS,
  );
}
