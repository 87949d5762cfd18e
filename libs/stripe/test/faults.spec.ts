import { METADATA, payOp, planInvoice } from '../src/index.js';
import { FAULT_KINDS, type FaultKind } from '../src/sandbox/server/faults.js';
import { customerWithCard, startRig, type Rig } from './support/harness.js';
import { aMirror } from './support/mirrors.js';
import { OpsTable } from './support/runner.js';

const WRITES = {
  customer: 'POST /v1/customers',
  invoice: 'POST /v1/invoices',
  lines_1: 'POST /v1/invoices/:id/add_lines',
  finalize: 'POST /v1/invoices/:id/finalize',
  pay_1: 'POST /v1/invoices/:id/pay',
} as const;
type Write = keyof typeof WRITES;

/** Shorter than the fault that never answers would otherwise last. */
const PATIENCE_MILLIS = 300;
/** One more than the SDK and the first turn use up, so that the protocol itself has to get over it. */
const FAULTS = 3;
/** The SDK itself waits half a second before it tries again. */
const SLOW = 60_000;
/** 60 lines of 1.00, 1.01, ... 1.59. */
const AMOUNTS = Array.from({ length: 60 }, (_, index) => 100 + index);
const OWED = 7770;

describe.each(FAULT_KINDS)('the protocol under %s', (kind) => {
  it(
    'charges what is owed, once, whichever write is hit',
    async () => {
      const writes = Object.keys(WRITES) as Write[];
      const results = await Promise.all(writes.map((write) => collectUnder(kind, write)));

      expect(Object.fromEntries(writes.map((write, index) => [write, results[index]]))).toEqual({
        // A customer that the protocol makes has no card yet, so that its invoice ends issued and uncollected.
        customer: { ...EXPECTED, charged: [], declined: 'no_payment_method' },
        invoice: EXPECTED,
        lines_1: EXPECTED,
        finalize: EXPECTED,
        pay_1: EXPECTED,
      });
    },
    SLOW,
  );
});

const EXPECTED = { wasHit: true, customers: 1, invoices: 1, lines: 60, total: OWED, charged: [OWED], declined: null };

async function collectUnder(kind: FaultKind, write: Write): Promise<typeof EXPECTED | object> {
  const rig = await startRig({}, PATIENCE_MILLIS);
  const mirror = aMirror('inv_1', AMOUNTS);
  const stripeCustomerId = write === 'customer' ? null : await customerWithCard(rig.stripe);
  const customer = { ...mirror.customer, stripeCustomerId };
  const table = new OpsTable([...planInvoice({ ...mirror, customer }), payOp(mirror, 1)]);
  await rig.fault(kind, WRITES[write], FAULTS);

  await table.run(rig.stripe, rig.clock.now);

  const found = { wasHit: table.outcomes.some((outcome) => outcome.kind === 'retry' || outcome.kind === 'unsure') };
  const result = { ...found, ...(await whatStripeHolds(rig)), declined: table.state('pay_1')?.lastError ?? null };
  await rig.close();
  return result;
}

async function whatStripeHolds({ stripe }: Rig) {
  const customers = await stripe.customers.list({ limit: 100 });
  const invoices = await stripe.invoices.list({ limit: 100 });
  const ours = invoices.data.filter((invoice) => invoice.metadata?.[METADATA.invoice] === 'inv_1');
  const lines = await stripe.invoices.listLineItems(ours[0]!.id, { limit: 100 });
  const charges = await stripe.charges.list({ limit: 100 });
  return {
    customers: customers.data.length,
    invoices: invoices.data.length,
    lines: lines.data.length,
    total: ours[0]!.total,
    charged: charges.data.filter((charge) => charge.paid).map((charge) => charge.amount),
  };
}
