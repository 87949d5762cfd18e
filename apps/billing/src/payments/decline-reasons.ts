import { say, type Sentence } from '@libs/contracts';
import type { Declined } from '@libs/stripe';

/** What a decline code means, and what helps, for people who do not know Stripe. */
const reasons: Record<string, Sentence> = {
  insufficient_funds: say('insufficient_funds'),
  expired_card: say('expired_card'),
  lost_card: say('lost_card'),
  stolen_card: say('stolen_card'),
  incorrect_cvc: say('incorrect_cvc'),
  processing_error: say('processing_error'),
  do_not_honor: say('bank_refused'),
  generic_decline: say('bank_refused'),
  card_declined: say('card_declined'),
  authentication_required: say('bank_wants_confirmation'),
  invoice_payment_intent_requires_action: say('bank_wants_confirmation'),
  no_payment_method: say('no_payment_method'),
};

/** The plain reason behind a declined attempt. */
export const declineReason = (code: string): Sentence =>
  reasons[code] ?? say('payment_was_refused', { declineCode: code.replaceAll('_', ' ') });

/** The same for the answer that was just received. */
export const needsPartner = ({ requiresAction, declineCode }: Declined): boolean =>
  requiresAction || ['lost_card', 'stolen_card', 'expired_card', 'incorrect_cvc'].includes(declineCode);
