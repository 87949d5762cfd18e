import { stripeDecimals } from '../../currencies.js';
import { collect } from '../resources/invoices/collect.js';
import { invoiceOf } from '../resources/invoices/existing.js';
import type { InvoiceRecord, LineRecord } from '../resources/records.js';
import { StripeFailure } from '../server/failure.js';
import type { PageContext } from './context.js';
import { html } from './html.js';
import { redirectTo, renderPage, type PageAnswer } from './shell.js';
import { languageOf, textsIn, type Language } from './texts.js';

/** The hosted invoice page: where a partner pays in person what could not be charged without him. */
export async function showInvoice(
  context: PageContext,
  invoiceId: string,
  fault: string | null = null,
): Promise<PageAnswer> {
  const { invoice, lines } = await context.api.act(({ tx }) => ({
    invoice: invoiceOf(tx, invoiceId),
    lines: tx.where<LineRecord>('line_item', 'invoice', invoiceId),
  }));
  const language = languageOf(null, context.acceptLanguage);
  const texts = textsIn(language);
  const money = (units: number) => formatUnits(units, invoice.currency, language);
  const about = html`<h1>${texts.invoice} ${invoice.number ?? invoice.id}</h1>
    <p class="lead">${texts.amountDue}</p>
    <p class="sum">${money(invoice.amount_remaining)}</p>`;
  const rows = lines.map(
    (line) =>
      html`<tr>
        <td>${String(line['description'] ?? '')}</td>
        <td>${money(line.amount)}</td>
      </tr>`,
  );
  const heading = headingOf(invoice, texts.paidTitle, texts.voidTitle);
  const work = html`<form method="post" class="alone">
    ${fault === null ? null : html`<p class="alert" role="alert">${fault}</p>`}
    ${heading === null ? null : html`<h2>${heading}</h2>`}
    <table>
      ${rows}
      <tr class="total">
        <td>${texts.total}</td>
        <td>${money(invoice.total)}</td>
      </tr>
    </table>
    ${heading === null ? html`<button type="submit">${texts.pay}</button>` : null}
  </form>`;
  const title = `${texts.invoice} ${invoice.number ?? invoice.id}`;
  const status = fault === null ? 200 : 402;
  return renderPage({ language, texts, accountName: context.accountName, title, about, work, status });
}

/** The partner pressed "Pay now": he is there, so his bank's question is answered. */
export async function payInvoiceInPerson(context: PageContext, invoiceId: string): Promise<PageAnswer> {
  const texts = textsIn(languageOf(null, context.acceptLanguage));
  try {
    await context.api.act((call) => {
      const invoice = invoiceOf(call.tx, invoiceId);
      return invoice.status === 'open' ? collect(call, invoice, { isOffSession: false }) : invoice;
    });
    return redirectTo(`/i/${invoiceId}`);
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    return showInvoice(context, invoiceId, error.status === 402 ? texts.declined : texts.noCard);
  }
}

function headingOf(invoice: InvoiceRecord, paid: string, cancelled: string): string | null {
  if (invoice.status === 'paid') return paid;
  return invoice.status === 'open' ? null : cancelled;
}

function formatUnits(units: number, currency: string, language: Language): string {
  const code = currency.toUpperCase();
  const digits = stripeDecimals(code);
  const text = String(Math.abs(units)).padStart(digits + 1, '0');
  const decimal = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  // A decimal string, so that no sum passes through a binary float on its way to the screen.
  const exact = `${units < 0 ? '-' : ''}${decimal}` as `${number}`;
  return new Intl.NumberFormat(language, { style: 'currency', currency: code }).format(exact);
}
