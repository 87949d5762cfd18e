import type { previewSubscription, ResponseOf } from '@libs/contracts';
import { moneyToWire } from '@libs/money';
import { lineToWire } from '@libs/pricing';
import { Clock, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { iso } from '../instants.js';
import { OffersService } from '../offers/offers.service.js';
import { PartnersService } from '../partners/partners.service.js';
import { firstCharge, neverCharges, nothing } from './first-charge.js';
import { termsAt } from './subscription.terms.js';
import { hasCard, type Order } from './subscriptions.service.js';

/** Tells what an order would cost, before anybody commits to it. */
@Injectable()
export class PreviewService {
  constructor(
    private readonly clock: Clock,
    private readonly offers: OffersService,
    private readonly partners: PartnersService,
  ) {}

  /** As if it were activated now. @throws NotFound, NotForSale */
  async of(partnerId: string, order: Order, actor: Actor): Promise<ResponseOf<typeof previewSubscription>> {
    const plan = await this.offers.choose(order.planKey, order.version, { isStaff: actor.partnerId === null });
    const partner = await this.partners.read(partnerId);
    const asOf = iso(this.clock.now());
    const terms = termsAt(asOf, plan, partner.timeZone, order.alignment);
    const { period, served, lines, total } = firstCharge(plan, order.quantity, partner.timeZone, terms);
    const isTrial = terms.trialEndsAt !== null;
    return {
      plan,
      quantity: order.quantity,
      asOf,
      trialEndsAt: terms.trialEndsAt,
      firstPeriod: period,
      served,
      dueAt: terms.trialEndsAt ?? asOf,
      lines: lines.map(lineToWire),
      total: moneyToWire(total),
      dueNow: moneyToWire(isTrial ? nothing(plan) : total),
      needsPaymentMethod: !neverCharges(plan) && !hasCard(partner),
    };
  }
}
