import { collectInvoiceAgain, resumeCollection, type InvoiceDetail } from '@libs/contracts';
import { until } from '@libs/testing';
import type Stripe from 'stripe';
import { lockInvoice } from '../src/invoices/lock-invoice.js';
import { aDraft, atStripe, inState, isPaid, issue } from './support/collecting.js';
import { expectSoundBooks, openShop, type Shop } from './support/shop.js';

describe('collecting through Stripe when something goes wrong', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterEach(() => expectSoundBooks(shop));
  afterAll(() => shop.close(), 30_000);

  const routes = [
    'POST /v1/invoices',
    'POST /v1/invoices/:id/add_lines',
    'POST /v1/invoices/:id/finalize',
    'POST /v1/invoices/:id/pay',
  ];
  const kinds = ['error_before', 'error_after', 'reset_after', 'cut_body', 'html_after', 'rate_limit', 'conflict'];

  it.each(routes)(
    'makes one invoice and one payment each, whatever goes wrong at %s',
    async (route) => {
      const drafts = await Promise.all(kinds.map(() => aDraft(shop)));
      // Each kind is met by somebody; an error that is saved under the key outlives the SDK's own retry.
      for (const kind of kinds) await shop.fault(kind, route, kind.startsWith('error') ? 2 : 1);

      const issued = await Promise.all(
        drafts.map(async ({ of, draft }) => ({ of, issued: await shop.approve(draft) })),
      );
      await Promise.all(issued.map(({ issued }) => hurry(shop, issued)));

      for (const one of issued) {
        const paid = await shop.invoice(one.of, 'paid in spite of the faults', isPaid);
        expect(paid.payments).toHaveLength(1);
        const mirrored = await atStripe(shop, one.issued);
        expect(mirrored).toMatchObject([{ status: 'paid', amount_paid: 4900 }]);
      }
      expect(await shop.answers(route.replace(':id', 'in_unknown'))).toBeLessThan(405);
    },
    60_000,
  );

  it('settles a step while the invoice is being read', async () => {
    const { of, issued } = await issue(shop, 'pm_card_chargeCustomerFail');
    await shop.invoice(of, 'the payment is declined', inState('declined'));
    // Refused at first, so that the attempt still waits when the invoice is locked.
    await shop.fault('rate_limit', 'POST /v1/invoices/:id/pay');
    await shop.finance.call(collectInvoiceAgain, { params: { invoiceId: issued.id } });
    const waits = `select 1 from collections where invoice_id = $1 and failures = 1 and state = 'running'`;
    await until('the second attempt waits', async () => (await shop.query(waits, [issued.id])).length > 0);

    // Whoever reads an invoice has it locked, and next wants the collection's row, which the collector has.
    const second = await shop.house.source('billing').transaction(async (tx) => {
      await lockInvoice(tx, issued.id);
      const attempt = `select state from stripe_ops where invoice_id = $1 and step = 'pay_2' and state = 'declined'`;
      await until('the second attempt is settled', async () => (await shop.query(attempt, [issued.id])).length > 0);
      return shop.query(`select state from collections where invoice_id = $1`, [issued.id]);
    });

    expect(second).toEqual([{ state: 'declined' }]);
  });

  it('takes a step again soon when its answer could not be stored', async () => {
    await shop.query(`create sequence faults`);
    await shop.query(`create function fail_once() returns trigger language plpgsql as $$ begin
      if nextval('faults') = 1 then raise exception 'the disk is full'; end if; return new; end $$`);
    await shop.query(`create trigger fail_once before update on stripe_ops for each row
      when (new.step = 'finalize' and new.state = 'done') execute function fail_once()`);
    const { of, issued } = await issue(shop);

    const paid = await shop.invoice(of, 'paid long before the lease is over', isPaid);

    expect(await shop.query('select 1 from faults where last_value > 1')).toHaveLength(1);
    expect(paid.payments).toHaveLength(1);
    expect(await atStripe(shop, issued)).toMatchObject([{ status: 'paid', amount_paid: 4900 }]);
    await shop.query('drop function fail_once() cascade');
  });

  it('holds an invoice whose mirror was changed by hand, and goes on when a person has mended it', async () => {
    // Three, since an invoice of another test may still be on its way and meet the first of them.
    await shop.fault('rate_limit', 'POST /v1/invoices/:id/finalize', 3);
    const { of, issued } = await issue(shop);
    const [mirror] = await untilAtStripe(shop, issued);
    await shop.stripe.invoiceItems.create({
      customer: mirror!.customer as string,
      invoice: mirror!.id,
      amount: 100,
      currency: 'eur',
    });
    // The gate was passed before; at the latest the total after finalising shows it.
    await hurry(shop, issued);
    const held = await shop.invoice(of, 'the collection is held', inState('held'));
    expect(held.status).toBe('issued');
    expect(held.collection!.problem!.code).toMatch(/total_differs|verify_failed/);
    expect(held.payments).toEqual([]);

    await shop.finance.call(resumeCollection, {
      params: { invoiceId: issued.id },
      body: { reason: 'Nothing was mended.' },
    });
    await hurry(shop, issued);
    await shop.invoice(
      of,
      'it is held again',
      (invoice) => inState('held')(invoice) && invoice.revision >= held.revision,
    );
  }, 90_000);
});

/** Once the mirror is there and a step of it has been postponed. */
function untilAtStripe(shop: Shop, issued: InvoiceDetail): Promise<Stripe.Invoice[]> {
  return until('the mirror waits', async () => {
    const found = await atStripe(shop, issued);
    const postponed = 'select 1 from collections where invoice_id = $1 and failures > 0';
    return found.length > 0 && (await shop.query(postponed, [issued.id])).length > 0 && found;
  });
}

/** A postponed step is due at once, so that a test need not wait for the backoff. */
async function hurry(shop: Shop, { id }: InvoiceDetail): Promise<void> {
  let row: unknown;
  const isAtRest = async (): Promise<boolean> => {
    await shop.query(
      `update collections set due_at = now() where invoice_id = $1 and lease is null and due_at is not null`,
      [id],
    );
    const [found] = await shop.query<{ state: string }>('select * from collections where invoice_id = $1', [id]);
    row = found;
    return found!.state !== 'running';
  };
  await until('the collection is at rest', isAtRest).catch((cause: unknown) => {
    throw new Error(`the collection goes on: ${JSON.stringify(row)}`, { cause });
  });
}
