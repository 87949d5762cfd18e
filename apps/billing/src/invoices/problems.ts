import { problem } from '@libs/platform';

export class InvoiceWrongStatus extends problem({
  code: 'invoice_wrong_status',
  status: 409,
  title: "The invoice's status does not allow this",
  mend: 'Read the invoice again: somebody may have decided already. Only an invoice in review can be approved or sent back, only an approved one issued, only a draft recomputed.',
}) {}

export class InvoiceChanged extends problem({
  code: 'invoice_changed',
  status: 409,
  title: 'The invoice has changed since it was looked at',
  mend: 'Read the invoice again, look at what changed, and decide with its new revision.',
}) {}

export class PartnerUnknown extends problem({
  code: 'partner_unknown',
  status: 409,
  title: 'The partner has not been announced to billing yet',
  mend: 'Wait a moment and try again; if it stays, look for a dead letter of partner.registered.',
}) {}

export class InvoiceNotDeclined extends problem({
  code: 'invoice_not_declined',
  status: 409,
  title: 'There is no declined payment to try again',
  mend: 'Collect again only when the last attempt was declined; otherwise collecting is under way, held, or done.',
}) {}

export class CollectionNotHeld extends problem({
  code: 'collection_not_held',
  status: 409,
  title: 'The collection is not held',
  mend: 'Only a held collection waits for a person; read the invoice to see how it stands.',
}) {}

export class CollectedByStripe extends problem({
  code: 'collected_by_stripe',
  status: 409,
  title: 'Stripe collects this invoice',
  mend: 'Book by hand only what Stripe does not collect: invoices whose collection is carried or manual.',
}) {}

export class StripeSignatureRefused extends problem({
  code: 'stripe_signature_refused',
  status: 400,
  title: 'The event is not signed by Stripe',
  mend: "Compare STRIPE_WEBHOOK_SECRET with the endpoint's signing secret, and this machine's clock with the real time.",
}) {}
