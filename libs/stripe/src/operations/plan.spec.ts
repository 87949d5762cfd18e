import { bindingsOf, nextGeneration, nextStep, type StripeOp } from './op.js';
import { mirrorProblems, payOp, planInvoice, voidOp, type InvoiceMirror } from './plan.js';
import { needsLookUp } from './runner.js';

const SENT = new Date('2031-03-01T09:00:00Z');

function mirror(lineCount = 1, changes: Partial<InvoiceMirror> = {}): InvoiceMirror {
  return {
    environment: 'test',
    invoiceId: 'inv_1',
    number: 'OCT-2031-0001',
    currency: 'EUR',
    totalMinor: BigInt(lineCount) * 100n,
    issuedAt: SENT,
    customer: { partnerId: 'par_1', stripeCustomerId: null, name: 'Dunlin Maps', email: 'pay@dunlin.example' },
    lines: Array.from({ length: lineCount }, (_, index) => ({
      lineId: `line_${index}`,
      description: 'Calls',
      amountMinor: 100n,
      period: { start: new Date('2031-02-01T00:00:00Z'), end: new Date('2031-03-01T00:00:00Z') },
    })),
    ...changes,
  };
}

const done = (op: StripeOp): StripeOp => ({ ...op, state: 'done', stripeId: `${op.step}_id` });

describe('the plan of an invoice', () => {
  it('takes the steps in the order of the protocol', () => {
    expect(planInvoice(mirror(1)).map((op) => op.step)).toEqual([
      'customer',
      'invoice',
      'lines_1',
      'verify',
      'finalize',
    ]);
  });

  it.each([
    [50, [50]],
    [51, [50, 1]],
    [250, [50, 50, 50, 50, 50]],
  ])('adds %s lines in chunks of %s', (count, sizes) => {
    const chunks = planInvoice(mirror(count)).filter((op) => op.step.startsWith('lines'));

    expect(chunks.map((op) => (op.params.request['lines'] as unknown[]).length)).toEqual(sizes);
  });

  it('makes the same bytes and keys every time', () => {
    expect(JSON.stringify(planInvoice(mirror(60)))).toBe(JSON.stringify(planInvoice(mirror(60))));
  });

  it('survives being stored as JSON', () => {
    const params = planInvoice(mirror(3)).map((op) => op.params);

    expect(JSON.parse(JSON.stringify(params))).toEqual(params);
  });

  it('gives every row a key of its own, and the customer one that all invoices of the partner share', () => {
    const rows = [...planInvoice(mirror(60)), payOp(mirror(), 1), payOp(mirror(), 2), voidOp(mirror())];
    const other = planInvoice(mirror(1, { invoiceId: 'inv_2' }));

    expect(new Set(rows.map((op) => op.idemKey)).size).toBe(rows.length);
    expect(other[0]?.idemKey).toBe('test:par_1:customer:g1');
    expect(rows[0]?.idemKey).toBe(other[0]?.idemKey);
    expect(rows[1]?.idemKey).toBe('test:inv_1:invoice:g1');
  });

  it('sends whole amounts only, in units of Stripe', () => {
    const rows = planInvoice(mirror(1, { currency: 'ISK' }));

    expect(rows[2]?.params.request['lines']).toMatchObject([{ amount: 10_000 }]);
    expect(rows[4]?.params.expect).toEqual({ total: 10_000, amount_due: 10_000 });
  });

  it.each([
    [{ totalMinor: 99n }, ['total_is_not_the_sum']],
    [{ lines: [], totalMinor: 0n }, ['no_lines']],
    [
      { currency: 'KWD', totalMinor: 105n, lines: [{ ...mirror().lines[0]!, amountMinor: 105n }] },
      ['amount_not_representable'],
    ],
    [{ totalMinor: 7n, lines: [{ ...mirror().lines[0]!, amountMinor: 7n }] }, ['amount_too_small']],
  ])('finds what Stripe could not take: %#', (changes, problems) => {
    const wrong = mirror(1, changes);

    expect(mirrorProblems(wrong)).toEqual(problems);
    expect(() => planInvoice(wrong)).toThrow('cannot go to Stripe');
  });

  it('finds more lines than Stripe takes', () => {
    expect(mirrorProblems(mirror(251))).toEqual(['too_many_lines']);
  });
});

describe('the order of the rows', () => {
  it('goes on with the first row that is not done, whatever the order in which the rows were read', () => {
    const rows = planInvoice(mirror(120)).toReversed();

    const step = () => nextStep(rows)?.step ?? null;
    const taken: (string | null)[] = [];
    for (let next = step(); next !== null; next = step()) {
      taken.push(next);
      const index = rows.findIndex((op) => op.step === next);
      rows[index] = done(rows[index]!);
    }

    expect(taken).toEqual(['customer', 'invoice', 'lines_1', 'lines_2', 'lines_3', 'verify', 'finalize']);
  });

  it('takes lines_10 after lines_9', () => {
    const row = planInvoice(mirror(1))[2]!;
    const rows: StripeOp[] = [10, 9].map((n) => ({ ...row, step: `lines_${n}` }));

    expect(nextStep(rows)?.step).toBe('lines_9');
  });

  it('stops at a held row, and passes a declined attempt', () => {
    const rows = planInvoice(mirror(1));
    const held = rows.map((op) => (op.step === 'verify' ? { ...op, state: 'held' as const } : done(op)));
    const declined = [...rows.map(done), { ...payOp(mirror(), 1), state: 'declined' as const }, payOp(mirror(), 2)];

    expect(nextStep(held)).toBeNull();
    expect(nextStep(declined)?.step).toBe('pay_2');
  });

  it('knows the ids that finished rows produced, and no others', () => {
    const rows = planInvoice(mirror(1));

    expect(bindingsOf(rows)).toEqual({ customer: null, invoice: null });
    expect(bindingsOf(rows.map(done))).toEqual({ customer: 'customer_id', invoice: 'invoice_id' });
  });
});

describe('the trust in a key', () => {
  const sent = { ...planInvoice(mirror(1))[1]!, state: 'sent' as const, firstSentAt: SENT };
  const after = (hours: number) => new Date(SENT.getTime() + hours * 3_600_000);

  it('lasts twenty hours', () => {
    expect(needsLookUp(sent, after(20))).toBe(false);
    expect(needsLookUp(sent, new Date(after(20).getTime() + 1))).toBe(true);
  });

  it('ends at once when Stripe replays a 500, and is whole when nothing was sent', () => {
    expect(needsLookUp({ ...sent, state: 'unsure' }, after(0))).toBe(true);
    expect(needsLookUp({ ...sent, firstSentAt: null }, after(100))).toBe(false);
  });

  it('begins anew with the next generation', () => {
    const next = nextGeneration({ ...sent, state: 'unsure' });

    expect(next).toMatchObject({ gen: 2, idemKey: 'test:inv_1:invoice:g2', firstSentAt: null, state: 'waiting' });
    expect(next.params).toEqual(sent.params);
  });
});
