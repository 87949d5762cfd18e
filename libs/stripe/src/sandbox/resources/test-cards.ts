/** How a test card behaves. Numbers and names are those of Stripe's own test cards. */
export interface TestCard {
  brand: string;
  number: string;
  /** `accept`, or the decline that saving it meets. */
  save: 'accept' | Decline;
  /** What charging it off session does. `authenticate`: only its holder, on session, can pay with it. */
  charge: 'accept' | 'authenticate' | 'dispute' | Decline;
}

export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

const declined = (declineCode: string, code = 'card_declined', message = 'Your card was declined.'): Decline => ({
  code,
  declineCode,
  message,
});

const refusedAlways = (number: string, decline: Decline): TestCard => ({
  brand: 'visa',
  number,
  save: decline,
  charge: decline,
});
const works = (brand: string, number: string): TestCard => ({ brand, number, save: 'accept', charge: 'accept' });

/** Stripe's test payment methods, by the id that requests name them with. */
export const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  pm_card_visa: works('visa', '4242424242424242'),
  pm_card_visa_debit: works('visa', '4000056655665556'),
  pm_card_mastercard: works('mastercard', '5555555555554444'),
  pm_card_amex: works('amex', '378282246310005'),
  pm_card_chargeCustomerFail: { ...works('visa', '4000000000000341'), charge: declined('generic_decline') },
  pm_card_authenticationRequired: { ...works('visa', '4000002760003184'), charge: 'authenticate' },
  pm_card_createDispute: { ...works('visa', '4000000000000259'), charge: 'dispute' },
  pm_card_chargeDeclined: refusedAlways('4000000000000002', declined('generic_decline')),
  pm_card_chargeDeclinedInsufficientFunds: refusedAlways(
    '4000000000009995',
    declined('insufficient_funds', 'card_declined', 'Your card has insufficient funds.'),
  ),
  pm_card_chargeDeclinedExpiredCard: refusedAlways(
    '4000000000000069',
    declined('expired_card', 'expired_card', 'Your card has expired.'),
  ),
  pm_card_chargeDeclinedLostCard: refusedAlways('4000000000009987', declined('lost_card')),
  pm_card_chargeDeclinedStolenCard: refusedAlways('4000000000009979', declined('stolen_card')),
};
