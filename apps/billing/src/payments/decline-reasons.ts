import type { Declined } from '@libs/stripe';

/** What a decline code means, and what helps, for people who do not know Stripe. */
const reasons: Record<string, string> = {
  insufficient_funds: 'The account has not enough money. Collect again in some days.',
  expired_card: 'The card has expired. The partner has to save another one.',
  lost_card: 'The card was reported lost. The partner has to save another one; do not collect again from this one.',
  stolen_card: 'The card was reported stolen. The partner has to save another one; do not collect again from this one.',
  incorrect_cvc: "The card's security code is wrong. The partner has to save the card again.",
  processing_error: 'The bank had a passing fault. Collect again.',
  do_not_honor: 'The bank refused without a reason. The partner has to ask his bank, or save another card.',
  generic_decline: 'The bank refused without a reason. The partner has to ask his bank, or save another card.',
  card_declined: 'The bank refused the card. The partner has to ask his bank, or save another card.',
  authentication_required: 'The bank wants the partner to confirm. Send him the payment page.',
  invoice_payment_intent_requires_action: 'The bank wants the partner to confirm. Send him the payment page.',
  no_payment_method: 'There is no card on file. Send the partner the payment page.',
};

/** The plain reason behind a declined attempt. */
export const declineReason = (code: string): string =>
  reasons[code] ?? `The payment was refused (${code.replaceAll('_', ' ')}).`;

/** The same for the answer that was just received. */
export const needsPartner = ({ requiresAction, declineCode }: Declined): boolean =>
  requiresAction || ['lost_card', 'stolen_card', 'expired_card', 'incorrect_cvc'].includes(declineCode);
