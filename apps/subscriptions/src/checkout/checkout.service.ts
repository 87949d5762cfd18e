import { type Checkout as CheckoutWire, say } from '@libs/contracts';
import { Clock, CONFIG, Database, newId, NotFound, type Config } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { iso } from '../instants.js';
import type { Partner } from '../partners/partner.entity.js';
import { PartnersService } from '../partners/partners.service.js';
import { Subscription } from '../subscriptions/subscription.entity.js';
import { WrongSubscriptionStatus } from '../subscriptions/subscription.problems.js';
import { CardRegistry } from './card-registry.js';
import { Checkout } from './checkout.entity.js';
import { Settlement } from './settlement.js';

/** What a member wants to come back to. */
interface Visit {
  subscriptionId: string | null;
  successPath: string;
  cancelPath: string;
}

/**
 * Opens the page that saves a card. Three steps, each kept before the next: the checkout, the customer with the page's
 * parameters, the page. Whoever asks again after a crash goes on where it stopped.
 */
@Injectable()
export class CheckoutService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly partners: PartnersService,
    private readonly cards: CardRegistry,
    private readonly settlement: Settlement,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The open page for this visit, or a new one.
   * @throws NotFound, WrongSubscriptionStatus, StripeUnavailable, StripeRefused
   */
  async open(partnerId: string, visit: Visit): Promise<Checkout> {
    const known = await this.begin(partnerId, visit);
    if (!known.stripeSessionId) return this.openPage(known);
    // Stripe closes a page after a day, and the member may have finished it without anybody telling us.
    const settled = await this.settlement.settle(known);
    return settled.status === 'expired' ? this.openPage(await this.begin(partnerId, visit)) : settled;
  }

  /** @throws NotFound */
  async read(partnerId: string, id: string): Promise<Checkout> {
    return found(await this.database.manager.findOneBy(Checkout, { id, partnerId }), id);
  }

  /** For the return address, which knows no partner. @throws NotFound */
  async readAny(id: string): Promise<Checkout> {
    return found(await this.database.manager.findOneBy(Checkout, { id }), id);
  }

  private begin(partnerId: string, visit: Visit): Promise<Checkout> {
    return this.database.transaction(async (tx) => {
      await this.partners.lock(tx, partnerId);
      const currency = await currencyOf(tx, partnerId, visit.subscriptionId);
      const same = { ...visit, subscriptionId: visit.subscriptionId ?? IsNull(), partnerId, status: 'open' as const };
      const open = await tx.findOne(Checkout, { where: same, order: { id: 'DESC' } });
      if (open) return open;
      const now = this.clock.now();
      return tx.save(
        tx.create(Checkout, { id: newId('chk', now), partnerId, ...visit, status: 'open', currency, createdAt: now }),
      );
    });
  }

  private async openPage(checkout: Checkout): Promise<Checkout> {
    const prepared = checkout.sessionParams ? checkout : await this.prepare(checkout);
    const page = await this.cards.openPage(prepared);
    const opened = { stripeSessionId: page.id, url: page.url };
    await this.database.manager.update(Checkout, { id: checkout.id }, opened);
    return Object.assign(prepared, opened);
  }

  private async prepare(checkout: Checkout): Promise<Checkout> {
    const partner = await this.partners.read(checkout.partnerId);
    const stripeCustomerId = await this.cards.customerOf(partner);
    const sessionParams = this.pageParams(checkout, partner, stripeCustomerId);
    await this.database.transaction(async (tx) => {
      const locked = await this.partners.lock(tx, partner.id);
      await this.partners.apply(tx, locked, { stripeCustomerId });
      await tx.update(Checkout, { id: checkout.id }, { sessionParams: sessionParams as never });
    });
    return Object.assign(checkout, { sessionParams });
  }

  private pageParams(
    { id, partnerId, currency, cancelPath }: Checkout,
    { locale }: Partner,
    stripeCustomerId: string,
  ): Record<string, unknown> {
    const { publicUrl } = this.config;
    return this.cards.pageParams({
      partnerId,
      stripeCustomerId,
      currency,
      locale,
      successUrl: `${publicUrl}/subscriptions/v1/checkouts/${id}/return`,
      cancelUrl: `${publicUrl}${cancelPath}`,
    });
  }
}

/** The currency the card will be charged in. @throws NotFound, WrongSubscriptionStatus */
async function currencyOf(tx: EntityManager, partnerId: string, subscriptionId: string | null): Promise<string> {
  if (subscriptionId === null) {
    const latest = await tx.findOne(Subscription, { where: { partnerId }, order: { id: 'DESC' } });
    if (!latest) throw new NotFound(say('no_subscription_for_a_card'));
    return latest.plan.currency;
  }
  const subscription = await tx.findOneBy(Subscription, { id: subscriptionId, partnerId });
  if (!subscription) throw new NotFound(say('there_is_no_subscription', { id: subscriptionId }));
  if (subscription.status !== 'pending_payment_method') {
    throw new WrongSubscriptionStatus(
      say('subscription_does_not_wait_for_a_card', { subscriptionId, subscriptionStatus: subscription.status }),
    );
  }
  return subscription.plan.currency;
}

export const checkoutView = (checkout: Checkout): CheckoutWire => ({
  id: checkout.id,
  partnerId: checkout.partnerId,
  subscriptionId: checkout.subscriptionId,
  status: checkout.status,
  url: checkout.status === 'open' ? checkout.url : null,
  createdAt: iso(checkout.createdAt),
});

function found(checkout: Checkout | null, id: string): Checkout {
  if (!checkout) throw new NotFound(say('there_is_no_checkout', { id }));
  return checkout;
}
