import {
  collectInvoiceAgain,
  listPartnerPayments,
  listPayments,
  receiveBillingStripeEvent,
  resumeCollection,
  settleInvoice,
  say,
} from '@libs/contracts';
import { Clock, CONFIG, Endpoint, type Actor, type Config, type Input, type Output } from '@libs/platform';
import { readWebhook } from '@libs/stripe';
import { Controller, Inject } from '@nestjs/common';
import { InvoicesService } from '../invoices/invoices.service.js';
import { StripeSignatureRefused } from '../invoices/problems.js';
import { PaymentsService } from './payments.service.js';
import { webhookSecrets } from './stripe.provider.js';
import { WebhooksService } from './webhooks.service.js';

@Controller()
export class PaymentsController {
  constructor(
    private readonly payments: PaymentsService,
    private readonly webhooks: WebhooksService,
    private readonly invoices: InvoicesService,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Endpoint(listPayments)
  list({ query }: Input<typeof listPayments>): Output<typeof listPayments> {
    return this.payments.list(query);
  }

  @Endpoint(listPartnerPayments)
  listOfPartner({ params, query }: Input<typeof listPartnerPayments>): Output<typeof listPartnerPayments> {
    return this.payments.list({ ...query, partnerId: params.partnerId });
  }

  @Endpoint(collectInvoiceAgain)
  async collectAgain({ params }: Input<typeof collectInvoiceAgain>, actor: Actor): Output<typeof collectInvoiceAgain> {
    await this.payments.collectAgain(params.invoiceId, actor);
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(resumeCollection)
  async resume({ params, body }: Input<typeof resumeCollection>, actor: Actor): Output<typeof resumeCollection> {
    await this.payments.resume(params.invoiceId, body.reason, actor);
    return this.invoices.read(params.invoiceId);
  }

  @Endpoint(settleInvoice)
  async settle({ params, body }: Input<typeof settleInvoice>, actor: Actor): Output<typeof settleInvoice> {
    await this.payments.settle(params.invoiceId, body, actor);
    return this.invoices.read(params.invoiceId);
  }

  /** Answered as soon as the event is stored. Throws StripeSignatureRefused. */
  @Endpoint(receiveBillingStripeEvent)
  async receiveEvent({ request }: Input<typeof receiveBillingStripeEvent>): Output<typeof receiveBillingStripeEvent> {
    const { rawBody } = request as { rawBody?: Buffer };
    const reading = readWebhook({
      body: rawBody ?? Buffer.alloc(0),
      signature: [request.headers['stripe-signature']].flat()[0],
      secrets: webhookSecrets(this.config),
      receivedAt: this.clock.wall(),
    });
    if (reading.kind === 'refused')
      throw new StripeSignatureRefused(say('the_event_is_refused', { cause: reading.detail }));
    await this.webhooks.store(reading.event);
    return { received: true };
  }
}
