/** Of what went wrong when an invoice was collected. */
export const collection = {
  insufficient_funds: 'Le compte n’est pas assez approvisionné. Encaissez de nouveau dans quelques jours.',
  expired_card: 'La carte a expiré. Le partenaire doit en enregistrer une autre.',
  lost_card:
    'La carte a été déclarée perdue. Le partenaire doit en enregistrer une autre ; n’encaissez plus avec celle-ci.',
  stolen_card:
    'La carte a été déclarée volée. Le partenaire doit en enregistrer une autre ; n’encaissez plus avec celle-ci.',
  incorrect_cvc: 'Le code de sécurité de la carte est faux. Le partenaire doit enregistrer la carte à nouveau.',
  processing_error: 'La banque a eu un incident passager. Encaissez de nouveau.',
  bank_refused:
    'La banque a refusé sans donner de raison. Le partenaire doit l’interroger, ou enregistrer une autre carte.',
  card_declined: 'La banque a refusé la carte. Le partenaire doit l’interroger, ou enregistrer une autre carte.',
  bank_wants_confirmation: 'La banque veut la confirmation du partenaire. Envoyez-lui la page de paiement.',
  no_payment_method: 'Aucune carte n’est enregistrée. Envoyez au partenaire la page de paiement.',
  payment_was_refused: 'Le paiement a été refusé (code de Stripe : {declineCode}).',
  stripe_says: 'Stripe dit : « {message} »',
  stripe_check_failed: 'Ce que Stripe a reçu diffère de la facture ; l’anglais de l’API dit en quoi.',
  stripe_refuses_the_key: 'Stripe refuse la clé secrète ({status}).',
  stripe_key_used_otherwise: 'La clé a servi avec d’autres paramètres : une erreur de notre côté.',
  stripe_customer_deleted: '{customerId} a été supprimé dans Stripe.',
  stripe_invoice_not_open: '{stripeInvoiceId} n’est pas ouverte (état chez Stripe : {stripeState}).',
  stripe_nothing_to_collect: 'Rien à encaisser pour {stripeInvoiceId} (état chez Stripe : {stripeState}).',
  stripe_cannot_void: '{stripeInvoiceId} ne peut pas être annulée (état chez Stripe : {stripeState}).',
  stripe_asks_another_sum: '{stripeInvoiceId} demande {due} sur {total} ; chez nous, {ourDue} sur {ourTotal}.',
  stripe_invoice_twice: '{stripeInvoiceId} et {otherId} portent une même facture.',
  stripe_counts_as_paid:
    'Stripe tient {stripeInvoiceId} pour payée ; les paiements inscrits ici font {paid} sur {total} (unités mineures).',
};
