import {
  explainInvoiceLine,
  explainPartnerInvoiceLine,
  listInvoices,
  listPartnerInvoices,
  readInvoice,
  readPartnerInvoice,
} from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { InvoicesService } from './invoices.service.js';

@Controller()
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Endpoint(listInvoices)
  list({ query }: Input<typeof listInvoices>): Output<typeof listInvoices> {
    return this.invoices.list(query);
  }

  @Endpoint(readInvoice)
  read({ params }: Input<typeof readInvoice>): Output<typeof readInvoice> {
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(explainInvoiceLine)
  explain({ params, query }: Input<typeof explainInvoiceLine>): Output<typeof explainInvoiceLine> {
    return this.invoices.explainLine(params, query.locale);
  }

  @Endpoint(listPartnerInvoices)
  listOfPartner({ params, query }: Input<typeof listPartnerInvoices>): Output<typeof listPartnerInvoices> {
    return this.invoices.listForPartner({ ...query, partnerId: params.partnerId });
  }

  @Endpoint(readPartnerInvoice)
  readOfPartner({ params }: Input<typeof readPartnerInvoice>): Output<typeof readPartnerInvoice> {
    return this.invoices.readForPartner(params.invoiceId, params.partnerId);
  }

  @Endpoint(explainPartnerInvoiceLine)
  explainOfPartner({
    params,
    query,
  }: Input<typeof explainPartnerInvoiceLine>): Output<typeof explainPartnerInvoiceLine> {
    return this.invoices.explainLine(params, query.locale);
  }
}
