import { openCheckout, readCheckout, receiveSubscriptionsWebhook, returnFromCheckout } from '@libs/contracts';
import { Endpoint, LOGGER, type Input, type Logger, type Output } from '@libs/platform';
import { Controller, Inject } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CheckoutService, checkoutView } from './checkout.service.js';
import { Settlement } from './settlement.js';
import { WebhooksService } from './webhooks.service.js';

@Controller()
export class CheckoutController {
  constructor(
    private readonly checkouts: CheckoutService,
    private readonly settlement: Settlement,
    private readonly webhooks: WebhooksService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Endpoint(openCheckout)
  async open({ params, body }: Input<typeof openCheckout>): Output<typeof openCheckout> {
    return checkoutView(await this.checkouts.open(params.partnerId, body));
  }

  @Endpoint(readCheckout)
  async read({ params }: Input<typeof readCheckout>): Output<typeof readCheckout> {
    return checkoutView(await this.checkouts.read(params.partnerId, params.checkoutId));
  }

  @Endpoint(returnFromCheckout)
  async comeBack({ params, reply }: Input<typeof returnFromCheckout>): Promise<void> {
    const checkout = await this.checkouts.readAny(params.checkoutId);
    try {
      await this.settlement.settle(checkout);
    } catch (error) {
      // The member has done his part: he is not shown our trouble, and the webhook settles it.
      this.logger.warn({ err: error, checkout: checkout.id }, 'a checkout could not be settled on return');
    }
    void reply.header('location', checkout.successPath).header('cache-control', 'no-store');
  }

  @Endpoint(receiveSubscriptionsWebhook)
  async receive({ request }: Input<typeof receiveSubscriptionsWebhook>): Output<typeof receiveSubscriptionsWebhook> {
    const { rawBody } = request as FastifyRequest & { rawBody?: Buffer };
    const signature = request.headers['stripe-signature'];
    await this.webhooks.receive(rawBody ?? Buffer.alloc(0), Array.isArray(signature) ? signature[0] : signature);
    return { received: true };
  }
}
