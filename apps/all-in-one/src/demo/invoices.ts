import {
  approveInvoice,
  listInvoices,
  readInvoice,
  readUpcomingInvoices,
  type Amount,
  type ApiClient,
  type InvoiceDetail,
} from '@libs/contracts';
import { formatMoney } from '@libs/money';
import type { SignedUp } from './partners.js';
import { until } from './until.js';

/** Reviews, approves and issues a partner's n-th invoice, waits until it is paid, and tells of it in one line. */
export async function collectInvoice(
  staff: ApiClient,
  { partnerId, subscription, partner }: SignedUp,
  index: number,
): Promise<string> {
  const find = async (): Promise<InvoiceDetail | null> => {
    const { items } = await staff.call(listInvoices, {
      query: { partnerId, subscriptionId: subscription.id, limit: 200 },
    });
    const found = items.reverse()[index];
    return found ? staff.call(readInvoice, { params: { invoiceId: found.id } }) : null;
  };
  const draft = await until(`a draft for ${partner.company}`, async () => {
    const invoice = await find();
    return invoice && invoice.status !== 'draft' ? invoice : null;
  });
  if (draft.status === 'in_review') {
    await staff.call(approveInvoice, {
      params: { invoiceId: draft.id },
      body: { revision: draft.revision, issue: true },
    });
  }
  const paid = await until(`${partner.company}'s invoice is paid`, async () => {
    const invoice = await find();
    return invoice?.status === 'paid' ? invoice : null;
  });
  const lines = paid.lines.map((line) => `${line.description} ${money(line.amount)}`).join(', ');
  return `invoice ${paid.number}: ${lines}; total ${money(paid.total)}; reviewed, approved, issued, paid`;
}

/** One line for each upcoming invoice, with its figures. */
export async function tellUpcoming(partners: readonly SignedUp[]): Promise<string[]> {
  const lines = await Promise.all(
    partners.map(async ({ client, partnerId, partner }) => {
      const { invoices } = await client.call(readUpcomingInvoices, { params: { partnerId } });
      return invoices.map(
        (invoice) =>
          `${partner.company}: ${money(invoice.soFar)} for usage so far, ${money(invoice.total)} with the next period's fees`,
      );
    }),
  );
  return lines.flat();
}

const money = ({ minor, currency }: Amount): string => formatMoney({ minor: BigInt(minor), currency }, 'en-US');
