import type { InvoiceMirror } from '../../src/index.js';

/** An approved invoice with one line for each amount (in cents). */
export function aMirror(id: string, amounts: readonly number[], changes: Partial<InvoiceMirror> = {}): InvoiceMirror {
  return {
    environment: 'test',
    invoiceId: id,
    number: `OCT-${id}`,
    currency: 'EUR',
    totalMinor: BigInt(amounts.reduce((sum, amount) => sum + amount, 0)),
    issuedAt: new Date('2031-03-01T08:00:00Z'),
    customer: { partnerId: `par_${id}`, stripeCustomerId: null, name: 'Dunlin Maps', email: 'pay@dunlin.example' },
    lines: amounts.map((amount, index) => ({
      lineId: `${id}_line_${index}`,
      description: `Tile requests, tier ${index + 1}`,
      amountMinor: BigInt(amount),
      period: { start: new Date('2031-02-01T00:00:00Z'), end: new Date('2031-03-01T00:00:00Z') },
    })),
    ...changes,
  };
}
