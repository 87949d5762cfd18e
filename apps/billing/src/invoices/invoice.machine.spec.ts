import { invoiceStatusSchema, type InvoiceStatus } from '@libs/contracts';
import { isOpenToChange, isSettled, mayMove } from './invoice.machine.js';

const all = invoiceStatusSchema.options;

/** Every status that can be reached from one, by any number of moves. */
function reach(from: InvoiceStatus, seen = new Set<InvoiceStatus>()): Set<InvoiceStatus> {
  for (const to of all) {
    if (!mayMove(from, to) || seen.has(to)) continue;
    seen.add(to);
    reach(to, seen);
  }
  return seen;
}

describe('the moves of an invoice', () => {
  it('never lead back behind the number', () => {
    for (const numbered of ['issued', 'paid', 'uncollectible'] as const)
      expect([...reach(numbered)].filter(isOpenToChange)).toEqual([]);
  });

  it('lead to a number only through an approval', () => {
    expect(all.filter((from) => mayMove(from, 'issued'))).toEqual(['approved']);
    expect(all.filter((from) => mayMove(from, 'approved'))).toEqual(['in_review']);
  });

  it('end with paid and void', () => {
    expect(all.filter((status) => reach(status).size === 0)).toEqual(all.filter(isSettled));
  });

  it('can get everything to an end', () => {
    for (const status of all.filter((one) => !isSettled(one))) expect([...reach(status)]).toContain('void');
  });
});
