import { recognise, say, type CollectionWire, type Sentence } from '@libs/contracts';
import type { Collection } from './collection.entity.js';

/** Why a collection stands still, or Stripe changed an invoice; what only Stripe can have said is quoted. */
export const saidByStripe = (reason: string): Sentence => recognise(reason) ?? say('stripe_says', { message: reason });

export const problemOf = ({ problem }: Collection): CollectionWire['problem'] => {
  if (!problem) return null;
  const { code, reason } = problem;
  return {
    ...problem,
    said: code === 'verify_failed' ? say('stripe_check_failed', { faults: reason }) : saidByStripe(reason),
  };
};
