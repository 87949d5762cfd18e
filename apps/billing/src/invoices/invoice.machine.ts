import type { InvoiceStatus } from '@libs/contracts';

/**
 * The moves an invoice may make. What is numbered never goes back: it is paid, void or given up, and a given-up one may
 * still be paid or void. Trouble with collecting is not a status.
 */
const moves: Record<InvoiceStatus, readonly InvoiceStatus[]> = {
  draft: ['in_review', 'void'],
  in_review: ['draft', 'approved', 'void'],
  approved: ['in_review', 'draft', 'issued', 'void'],
  issued: ['paid', 'void', 'uncollectible'],
  uncollectible: ['paid', 'void'],
  paid: [],
  void: [],
};

export const mayMove = (from: InvoiceStatus, to: InvoiceStatus): boolean => moves[from].includes(to);

/** Not numbered yet: its lines follow the usage. */
export const isOpenToChange = (status: InvoiceStatus): boolean => ['draft', 'in_review', 'approved'].includes(status);

/** Moves back or sideways never: what Stripe says late must not undo what it said before. */
export const isSettled = (status: InvoiceStatus): boolean => status === 'paid' || status === 'void';
