import { Database, failpoint } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { MoreThan, type EntityManager } from 'typeorm';
import { Partner } from '../partners/partner.entity.js';
import { PartnersService } from '../partners/partners.service.js';
import { Timeline } from '../partners/timeline.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { CardRegistry, type SavedCard } from './card-registry.js';
import { Checkout } from './checkout.entity.js';

/**
 * Makes a saved card count: the card becomes the one that invoices are charged to, and the order that waited is active.
 * The return address and the webhook both come here, in any order, more than once, or one of them never.
 */
@Injectable()
export class Settlement {
  constructor(
    private readonly database: Database,
    private readonly cards: CardRegistry,
    private readonly partners: PartnersService,
    private readonly subscriptions: SubscriptionsService,
    private readonly timeline: Timeline,
  ) {}

  /** Reads the page's outcome from Stripe and acts on it. @throws StripeUnavailable, StripeRefused */
  async settle(checkout: Checkout): Promise<Checkout> {
    if (checkout.status !== 'open' || !checkout.stripeSessionId) return checkout;
    const page = await this.cards.readPage(checkout.stripeSessionId);
    if (page.partnerId !== checkout.partnerId) throw new Error(`${page.id} belongs to another partner`);
    if (page.status === 'expired') return this.finish(checkout, 'expired');
    if (!page.paymentMethodId || !page.stripeCustomerId) return checkout;
    // A page that is settled late must not bring an older card back.
    if (!(await this.hasLater(checkout))) {
      await this.cards.makeDefault(checkout, page.stripeCustomerId, page.paymentMethodId);
    }
    return this.finish(checkout, 'complete', await this.cards.defaultCard(page.stripeCustomerId));
  }

  /** Copies the card that Stripe has now: it was replaced, renewed by its bank or removed. @throws StripeUnavailable */
  async refresh({ id, stripeCustomerId }: Partner): Promise<void> {
    if (!stripeCustomerId) return;
    const card = await this.cards.defaultCard(stripeCustomerId);
    await this.database.transaction(async (tx) => {
      await this.partners.lock(tx, id);
      await keep(tx, id, card);
    });
  }

  private hasLater({ id, partnerId }: Checkout): Promise<boolean> {
    return this.database.manager.existsBy(Checkout, { partnerId, status: 'complete', id: MoreThan(id) });
  }

  private async finish(
    { id, partnerId }: Checkout,
    status: 'complete' | 'expired',
    card: SavedCard | null = null,
  ): Promise<Checkout> {
    const finished = await this.database.transaction(async (tx) => {
      // The partner's lock is also what makes two settlements of one page take turns.
      await this.partners.lock(tx, partnerId);
      const checkout = await tx.findOneByOrFail(Checkout, { id });
      if (checkout.status !== 'open') return checkout;
      checkout.status = status;
      await tx.save(Checkout, checkout);
      if (status === 'complete') await this.count(tx, checkout, card);
      failpoint('webhook.before_commit');
      return checkout;
    });
    failpoint('webhook.after_commit');
    return finished;
  }

  private async count(tx: EntityManager, checkout: Checkout, card: SavedCard | null): Promise<void> {
    const { partnerId, subscriptionId } = checkout;
    await keep(tx, partnerId, card);
    const data = { brand: card?.shown?.brand ?? null, last4: card?.shown?.last4 ?? null };
    await this.timeline.tell(tx, partnerId, { kind: 'payment_method_saved', subscriptionId, data });
    if (card) await this.subscriptions.activateWaiting(tx, partnerId);
  }
}

async function keep(tx: EntityManager, partnerId: string, card: SavedCard | null): Promise<void> {
  const changes = { stripePaymentMethodId: card?.paymentMethodId ?? null, paymentMethod: card?.shown ?? null };
  await tx.update(Partner, { id: partnerId }, changes);
}
