import type { MessageOf } from '@libs/contracts';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Partner } from './partner.entity.js';
import { PartnersService } from './partners.service.js';
import { Timeline } from './timeline.js';

/** How a partner stands with billing, and what metering noticed about him. */
@Controller()
export class StandingHandlers {
  constructor(
    private readonly partners: PartnersService,
    private readonly timeline: Timeline,
  ) {}

  @Handles('partner.delinquent')
  async onDelinquent(message: MessageOf<'partner.delinquent'>, tx: EntityManager): Promise<void> {
    const { partnerId, invoiceId, overdue, since } = message.data;
    const isNews = await this.stand(tx, partnerId, new Date(message.occurredAt), new Date(since));
    if (!isNews) return;
    const data = { invoiceId, overdueMinor: overdue.minor, currency: overdue.currency };
    await this.timeline.tell(tx, partnerId, { kind: 'partner_delinquent', at: new Date(since), data });
  }

  @Handles('partner.settled')
  async onSettled(message: MessageOf<'partner.settled'>, tx: EntityManager): Promise<void> {
    const { partnerId, settledAt } = message.data;
    const isNews = await this.stand(tx, partnerId, new Date(message.occurredAt), null);
    if (isNews) await this.timeline.tell(tx, partnerId, { kind: 'partner_settled', at: new Date(settledAt) });
  }

  @Handles('threshold.reached')
  async onThreshold(message: MessageOf<'threshold.reached'>, tx: EntityManager): Promise<void> {
    const { partnerId, subscriptionId, meterKey, percent, quantity, limit, reachedAt } = message.data;
    await this.partners.lock(tx, partnerId);
    const data = { meterKey, percent, quantity, limit };
    await this.timeline.tell(tx, partnerId, {
      kind: 'threshold_reached',
      subscriptionId,
      at: new Date(reachedAt),
      data,
    });
  }

  /** Keeps the latest word of billing. False when a later one was heard already, or it says nothing new. */
  private async stand(tx: EntityManager, partnerId: string, saidAt: Date, since: Date | null): Promise<boolean> {
    const partner = await this.partners.lock(tx, partnerId);
    if (partner.standingAt && partner.standingAt > saidAt) return false;
    const isNews = (partner.delinquentSince === null) !== (since === null);
    const delinquentSince = isNews ? since : partner.delinquentSince;
    await tx.update(Partner, { id: partnerId }, { delinquentSince, standingAt: saidAt });
    return isNews;
  }
}
