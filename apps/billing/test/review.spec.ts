import {
  approveInvoice,
  approveInvoices,
  explainInvoiceLine,
  issueInvoice,
  listReviewQueue,
  readApprovalRun,
  readInvoice,
  type InvoiceDetail,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { documentHash } from '../src/invoices/document-hash.js';
import { Invoice } from '../src/invoices/invoice.entity.js';
import { InvoiceLine } from '../src/invoices/invoice-line.entity.js';
import { expectSoundBooks, openShop, type Shop, type Subscribed } from './support/shop.js';

const inReview = (invoice: InvoiceDetail) => invoice.status === 'in_review';

describe('review and issue', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  }, 60_000);
  afterEach(() => expectSoundBooks(shop));
  afterAll(() => shop.close(), 30_000);

  const aDraft = async (): Promise<{ of: Subscribed; draft: InvoiceDetail }> => {
    const of = await shop.subscribe();
    return { of, draft: await shop.invoice(of, 'a draft in review', inReview) };
  };

  it('approves and issues with one call: number, due date, hash, ledger', async () => {
    const { draft } = await aDraft();

    const issued = await shop.approve(draft);

    expect(issued).toMatchObject({
      status: 'issued',
      number: 'OCT-2026-000001',
      issuedAt: '2026-04-01T02:00:00.000Z',
      dueAt: '2026-04-15T02:00:00.000Z',
      billedTo: { addressLines: ['1 quai du Port', '13002 Marseille'], taxId: 'FR00123456789' },
      collection: { state: 'running' },
    });
    expect(issued.timeline.map(({ change, by }) => [change, by.name])).toEqual([
      ['drafted', 'Octroi'],
      ['put_in_review', 'Octroi'],
      ['approved', 'test'],
      ['issued', 'test'],
    ]);
    const { manager } = shop.house.source('billing');
    const stored = await manager.findOneByOrFail(Invoice, { id: draft.id });
    const lines = await manager.find(InvoiceLine, { where: { invoiceId: draft.id }, order: { position: 'ASC' } });
    expect(documentHash(stored, lines)).toBe(issued.hash);
  });

  it('can be approved now and issued in a second step', async () => {
    const { draft } = await aDraft();
    const params = { invoiceId: draft.id };

    const approved = await shop.approver.call(approveInvoice, {
      params,
      body: { revision: draft.revision, issue: false },
    });
    expect(approved).toMatchObject({ status: 'approved', number: null });

    const issued = await shop.finance.call(issueInvoice, { params, body: { revision: approved.revision } });
    expect(issued.number).toMatch(/^OCT-2026-\d{6}$/);
  });

  it('refuses what was changed since it was looked at, and what was decided already', async () => {
    const { of, draft } = await aDraft();
    await shop.house.source('billing').query('update invoices set revision = revision + 1 where id = $1', [draft.id]);

    await expect(shop.approve(draft)).rejects.toMatchObject({ status: 409, problem: { code: 'invoice_changed' } });

    const current = await shop.invoice(of, 'the newer revision', inReview);
    const issued = await shop.approve(current);
    await expect(shop.approve(issued)).rejects.toMatchObject({ problem: { code: 'invoice_wrong_status' } });
  });

  it('lets nobody but an approver approve', async () => {
    const { draft } = await aDraft();
    const call = { params: { invoiceId: draft.id }, body: { revision: draft.revision, issue: true } };

    for (const role of ['finance', 'admin', 'support'] as const) {
      const client = await shop.house.as(role);
      await expect(client.call(approveInvoice, call)).rejects.toMatchObject({ status: 403 });
    }
  });

  it('gives one number to an invoice that ten people issue at once', async () => {
    const { draft } = await aDraft();
    const params = { invoiceId: draft.id };
    const approved = await shop.approver.call(approveInvoice, {
      params,
      body: { revision: draft.revision, issue: false },
    });

    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        shop.finance.call(issueInvoice, { params, body: { revision: approved.revision } }),
      ),
    );

    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const problems = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.problem.code] : []));
    expect(new Set(problems)).toEqual(new Set(['invoice_wrong_status']));
  });

  it('approves many in a run, tells its progress, and fails only those that changed', async () => {
    const drafts = [(await aDraft()).draft, (await aDraft()).draft, (await aDraft()).draft];
    const invoices = drafts.map(({ id, revision }, index) => ({
      invoiceId: id,
      revision: index === 1 ? revision + 7 : revision,
    }));

    const { id, total } = await shop.approver.call(approveInvoices, { body: { invoices, issue: true } });

    expect(total).toBe(3);
    const run = await until('the run has ended', async () => {
      const read = await shop.finance.call(readApprovalRun, { params: { approvalRunId: id } });
      return read.endedAt ? read : null;
    });
    expect(run).toMatchObject({ done: 3, failed: 1 });
    expect(run.items.map(({ outcome, problem }) => [outcome, problem?.code])).toEqual([
      ['issued', undefined],
      ['failed', 'invoice_changed'],
      ['issued', undefined],
    ]);
    // Whose each is and what it comes to is there, the refused one's too.
    expect(run.items.map(({ partnerName, total }) => [partnerName, total])).toEqual(
      drafts.map(({ partnerName, total }) => [partnerName, total]),
    );
  });

  it('makes up for an issue though five hundred before it cannot be made', async () => {
    const { draft } = await aDraft();
    const body = { revision: draft.revision, issue: false };
    await shop.approver.call(approveInvoice, { params: { invoiceId: draft.id }, body });
    // Ids are in the order of making: these come before it.
    await shop.query(
      `insert into invoices select (jsonb_populate_record(i, jsonb_build_object('id', 'inv_0' || n,
         'partner_id', 'par_nobody', 'subscription_id', 'sub_nobody_' || n, 'status', 'approved',
         'issue_requested_by', '{"kind": "octroi", "id": "octroi", "name": "Octroi"}'::jsonb))).*
       from invoices i, generate_series(1, 500) n where i.id = $1`,
      [draft.id],
    );
    await shop.query(
      `update invoices set issue_requested_by = '{"kind": "octroi", "id": "octroi", "name": "Octroi"}' where id = $1`,
      [draft.id],
    );

    const issued = await until(
      'the last one is issued',
      async () => {
        const invoice = await shop.finance.call(readInvoice, { params: { invoiceId: draft.id } });
        return invoice.number ? invoice : null;
      },
      30_000,
    );

    expect(issued.status).toBe('issued');
    await shop.query(`delete from invoices where partner_id = 'par_nobody'`);
  }, 60_000);

  it('numbers 64 invoices issued at the same time without a gap', async () => {
    const [last] = await shop.query<{ last: number }>('select last from number_counters');
    const drafts = await Promise.all(Array.from({ length: 64 }, () => aDraft()));

    const issued = await Promise.all(drafts.map(({ draft }) => shop.approve(draft)));

    const numbers = issued.map((invoice) => Number(invoice.number!.slice(-6))).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 64 }, (_, index) => last!.last + 1 + index));
  }, 60_000);

  it('gives the number back when the issuing transaction fails', async () => {
    const { draft } = await aDraft();
    const before = await shop.query<{ last: number }>('select last from number_counters');
    await shop.query(
      `create function fail_issue() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    );
    await shop.query(
      'create trigger fail_issue before insert on collections for each row execute function fail_issue()',
    );

    await expect(shop.approve(draft)).rejects.toMatchObject({ status: 500 });

    expect(await shop.query('select last from number_counters')).toEqual(before);
    await shop.query('drop trigger fail_issue on collections');
    // The approval stands, with the wish to issue: the next look makes up for it.
    const issued = await until(
      'the issue is made up for',
      async () => {
        const invoice = await shop.finance.call(readInvoice, { params: { invoiceId: draft.id } });
        return invoice.number ? invoice : null;
      },
      15_000,
    );
    expect(Number(issued.number!.slice(-6))).toBe(before[0]!.last + 1);
  }, 30_000);

  it('cannot be changed or deleted once issued, not even in the database', async () => {
    const { draft } = await aDraft();
    const { id } = await shop.approve(draft);
    const attempts = [
      `update invoices set total_minor = 1, subtotal_minor = 1 where id = '${id}'`,
      `update invoices set billed_to = '{}' where id = '${id}'`,
      `update invoices set number = null where id = '${id}'`,
      `delete from invoices where id = '${id}'`,
      `update invoice_lines set amount_minor = 1, gross_minor = 1 where invoice_id = '${id}'`,
      `delete from invoice_lines where invoice_id = '${id}'`,
      `insert into invoice_lines select 'lin_x', invoice_id, subscription_id, 9, 'x', kind, billing, rate_card_key, description,
         period_start, period_end, quantity, unit, dimensions, exact, gross_minor, discount_minor, over_maximum_minor,
         amount_minor, price, trace, usage, fingerprint, is_void from invoice_lines where invoice_id = '${id}' limit 1`,
      `update invoice_changes set reason = 'x' where invoice_id = '${id}'`,
      `delete from ledger_postings`,
      `update ledger_entries set kind = 'x'`,
    ];
    for (const sql of attempts) await expect(shop.query(sql)).rejects.toThrow(/issued|is a record/);
  });

  it('refuses an entry whose sides do not add up to zero', async () => {
    const [entry] = await shop.query<{ id: string }>('select id from ledger_entries limit 1');
    const insert = `insert into ledger_postings values ($1, 9, 'revenue', null, 'EUR', 1)`;

    await expect(shop.query(insert, [entry!.id])).rejects.toThrow('does not balance');
  });

  it('shows the queue by flag, and explains a line in sentences', async () => {
    const { of, draft } = await aDraft();
    await shop.approve(draft);
    await shop.closeMarch(of, '60000');
    const closing = await shop.invoice(of, 'the draft of the closing', (invoice) => invoice.lines.length === 2);

    const queue = await shop.finance.call(listReviewQueue, { query: { partnerId: of.partnerId } });
    expect(queue.items.map((item) => item.id)).toEqual([closing.id]);
    const flagged = await shop.finance.call(listReviewQueue, {
      query: { flag: 'new_partner', partnerId: of.partnerId },
    });
    expect(flagged.items).toEqual([]);

    const lineId = closing.lines.find((line) => line.key === 'calls')!.id;
    const explained = await shop.finance.call(explainInvoiceLine, { params: { invoiceId: closing.id, lineId } });
    // 50,000 above the free 10,000, at 0.002: 100.00.
    expect(explained.line.amount.minor).toBe('10000');
    expect(explained.sentences.join('\n')).toContain('Tier 2: 50,000 × €0.002 = €100');
    const french = await shop.finance.call(explainInvoiceLine, {
      params: { invoiceId: closing.id, lineId },
      query: { locale: 'fr' },
    });
    expect(french.sentences.join('\n')).toContain('Tranche 2');
  });

  it('numbers an invoice in the year of its date, though it had to wait over New Year', async () => {
    const { draft } = await aDraft();
    shop.house.clock.moveTo('2026-12-31T23:59:59.900Z');
    await shop.query(`insert into number_counters values ('OCT', 2026, 0) on conflict do nothing`);
    const other = shop.house.source('billing').createQueryRunner();
    await other.startTransaction();
    await other.query('select from number_counters where year = 2026 for update');

    const issuing = shop.approve(draft);
    await until('it waits for its number', async () => {
      const sql = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      return (await shop.query(sql)).length > 0;
    });
    shop.house.clock.moveTo('2027-01-01T00:00:00.100Z');
    await other.commitTransaction();
    await other.release();

    const { number, issuedAt } = await issuing;
    expect(number!.slice(4, 8)).toBe(issuedAt!.slice(0, 4));
  });
});
