import {
  approveInvoices,
  listInvoices,
  moveClock,
  readClock,
  type ApiClient,
  type InvoiceSummary,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { stockTheShop } from '../../../src/demo/catalogue.js';
import { connectGateways } from '../../../src/demo/gateways.js';
import { collectInvoice } from '../../../src/demo/invoices.js';
import { partners, signUpPartner } from '../../../src/demo/partners.js';
import { samplesOf, type Samples } from './samples.js';

const DAY = 86_400_000;
/** The shop opens so long before today: a month and two days of the next. */
export const storyLength = 33 * DAY;

/**
 * The demo's shop in small, through the public API: three partners, a month of calls, three paid invoices, and drafts that
 * wait. Ends at today's date, so that browser and installation agree on the day.
 */
export async function stockShop(url: string, staff: ApiClient): Promise<Samples> {
  await stockTheShop(staff);
  const gateways = await connectGateways(url, staff);
  const harbor = await signUpPartner(url, partners.harbor);
  const velo = await signUpPartner(url, partners.velo);
  const kestrel = await signUpPartner(url, partners.kestrel);
  const start = Date.parse(velo.subscription.startsAt!);
  const end = Date.parse(velo.subscription.period!.end);
  await collectInvoice(staff, harbor, 0);

  await moveTo(staff, start + 20 * DAY);
  const month = { from: new Date(start), to: new Date(start + 20 * DAY - 1000) };
  await gateways.push({ ...month, consumer: partners.velo.consumer, calls: 1234 }, 'kong');
  await gateways.push({ ...month, consumer: partners.harbor.consumer, calls: 400 }, 'cloudevents');
  await gateways.push({ ...month, consumer: 'unheard-of', calls: 3 }, 'kong');

  await moveTo(staff, end + DAY / 12);
  await collectInvoice(staff, velo, 0);
  const waiting = await until('all other drafts wait for review', () => inReview(staff, 3), 60_000);
  const first = waiting.find(({ partnerId }) => partnerId === kestrel.partnerId)!;
  const run = await staff.call(approveInvoices, {
    body: { invoices: [{ invoiceId: first.id, revision: first.revision }], issue: true },
  });

  await moveTo(staff, Date.now());
  const lately = { from: new Date(end), to: new Date(Date.now() - 60_000) };
  await gateways.push({ ...lately, consumer: partners.velo.consumer, calls: 150 }, 'kong');
  return { ...(await samplesOf(staff, partners.velo.company)), approvalRunId: run.id };
}

async function inReview(staff: ApiClient, count: number): Promise<InvoiceSummary[] | null> {
  const { items } = await staff.call(listInvoices, { query: { status: ['in_review'], limit: 200 } });
  return items.length === count ? items : null;
}

async function moveTo(staff: ApiClient, instant: number): Promise<void> {
  const { now } = await staff.call(readClock, {});
  if (Date.parse(now) < instant - 1000) await staff.call(moveClock, { body: { now: new Date(instant).toISOString() } });
}
