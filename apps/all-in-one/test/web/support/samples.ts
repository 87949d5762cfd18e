import {
  listConnections,
  listInvoices,
  listMeters,
  listPartners,
  listPlans,
  listProducts,
  listQuarantine,
  listSubscriptions,
  type ApiClient,
} from '@libs/contracts';

/** One thing of each kind that an address of the web can name, by the name it has there; without those there are none of. */
export type Samples = Record<string, string | undefined>;

/** @param company whose subscription and invoice are looked at. */
export async function samplesOf(staff: ApiClient, company: string): Promise<Samples> {
  const all = { query: { limit: 200 } };
  const partnerId = (await staff.call(listPartners, all)).items.find(({ name }) => name === company)?.id;
  const own = { query: { ...(partnerId && { partnerId }), limit: 200 } };
  const { items: subscriptions } = await staff.call(listSubscriptions, all);
  const subscription = subscriptions.find((one) => one.partnerId === partnerId);
  const invoices = (await staff.call(listInvoices, own)).items;
  return {
    partnerId,
    subscriptionId: subscription?.id,
    invoiceId: invoices.find(({ number }) => number !== null)?.id,
    productKey: (await staff.call(listProducts, {})).items[0]?.key,
    productId: (await staff.call(listProducts, {})).items[0]?.id,
    // A plan that the partner who looks at it has not got yet.
    planKey: (await staff.call(listPlans, {})).items.find(({ key }) => key !== subscription?.plan.planKey)?.key,
    planId: (await staff.call(listPlans, {})).items[0]?.id,
    meterId: (await staff.call(listMeters, {})).items[0]?.id,
    connectionId: (await staff.call(listConnections, {})).items[0]?.id,
    recordId: (await staff.call(listQuarantine, {})).items[0]?.id,
  };
}
