/** What billing says of invoices and their collection. */
export const billingSentences = {
  invoice_has_no_line: 'Invoice {invoiceId} has no line {lineId}.',
  there_is_no_invoice: 'There is no invoice {id}.',
  only_an_approved_invoice_can_be_issued: 'The invoice is {invoiceStatus}; only an approved one can be issued.',
  invoice_was_changed_meanwhile: 'You looked at revision {revision}; the invoice is at {current}.',
  partner_is_not_known_yet: 'Nothing is known about partner {partnerId}.',
  collection_has_state: 'The collection of {invoiceNumber} is {state}.',
  only_an_issued_invoice_can_be_settled: 'The invoice is {invoiceStatus}; only an issued one can be settled.',
  there_is_no_approval_run: 'There is no approval run {id}.',
  there_is_no_rated_period_behind_invoice: 'There is no rated period behind invoice {id}.',
  invoice_cannot_become: 'The invoice is {invoiceStatus} and cannot become {to}.',
  approval_failed_on_our_side: 'Something went wrong on our side; look at the invoice and approve it again.',
} as const;
