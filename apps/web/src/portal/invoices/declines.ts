import { words } from '../../i18n/i18n.js';

const asked = {
  en: 'Your bank wants your confirmation: pay on Stripe’s page.',
  fr: 'Votre banque veut votre confirmation : payez sur la page de Stripe.',
};

/** Why a card was declined and how to mend it, said to the one who pays. By Stripe’s code; `other` for the rest. */
export const declineWords = words({
  en: {
    reasons: {
      insufficient_funds: 'The account did not have enough money.',
      expired_card: 'The card has expired. Save another one.',
      lost_card: 'The card was reported lost. Save another one.',
      stolen_card: 'The card was reported stolen. Save another one.',
      incorrect_cvc: 'The card’s security code was wrong. Save the card again.',
      incorrect_number: 'The card’s number was wrong. Save the card again.',
      processing_error: 'The bank had a passing fault.',
      authentication_required: asked.en,
      invoice_payment_intent_requires_action: asked.en,
      no_payment_method: 'No card is saved. Save one, or pay on Stripe’s page.',
      card_declined: 'The bank refused the card. Ask it, or save another card.',
      do_not_honor: 'The bank refused without a reason. Ask it, or save another card.',
      generic_decline: 'The bank refused without a reason. Ask it, or save another card.',
      card_not_supported: 'The card does not allow this kind of payment. Save another one.',
      currency_not_supported: 'The card does not pay in this currency. Save another one.',
      card_velocity_exceeded: 'The card’s limit is reached.',
      withdrawal_count_limit_exceeded: 'The card’s limit is reached.',
      pickup_card: 'The card can no longer be used. Save another one.',
    } as Record<string, string>,
    other: 'The bank refused the card. Ask it, or save another card.',
  },
  fr: {
    reasons: {
      insufficient_funds: 'Le compte n’était pas assez approvisionné.',
      expired_card: 'La carte a expiré. Enregistrez-en une autre.',
      lost_card: 'La carte a été déclarée perdue. Enregistrez-en une autre.',
      stolen_card: 'La carte a été déclarée volée. Enregistrez-en une autre.',
      incorrect_cvc: 'Le code de sécurité de la carte était faux. Enregistrez la carte à nouveau.',
      incorrect_number: 'Le numéro de la carte était faux. Enregistrez la carte à nouveau.',
      processing_error: 'La banque a eu une panne passagère.',
      authentication_required: asked.fr,
      invoice_payment_intent_requires_action: asked.fr,
      no_payment_method: 'Aucune carte n’est enregistrée. Enregistrez-en une, ou payez sur la page de Stripe.',
      card_declined: 'La banque a refusé la carte. Demandez-lui, ou enregistrez une autre carte.',
      do_not_honor: 'La banque a refusé sans donner de raison. Demandez-lui, ou enregistrez une autre carte.',
      generic_decline: 'La banque a refusé sans donner de raison. Demandez-lui, ou enregistrez une autre carte.',
      card_not_supported: 'La carte ne permet pas ce genre de paiement. Enregistrez-en une autre.',
      currency_not_supported: 'La carte ne paie pas dans cette devise. Enregistrez-en une autre.',
      card_velocity_exceeded: 'Le plafond de la carte est atteint.',
      withdrawal_count_limit_exceeded: 'Le plafond de la carte est atteint.',
      pickup_card: 'La carte ne peut plus servir. Enregistrez-en une autre.',
    } as Record<string, string>,
    other: 'La banque a refusé la carte. Demandez-lui, ou enregistrez une autre carte.',
  },
});
