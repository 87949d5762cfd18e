import {
  cancelSubscription,
  listPartnerSubscriptions,
  listPeriods,
  listSubscriptions,
  previewCancellation,
  previewSubscription,
  readSubscription,
  subscribe,
  undoCancellation,
} from '@libs/contracts';
import { Endpoint, type Actor, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { iso } from '../instants.js';
import { CancellationService } from './cancellation.service.js';
import { PreviewService } from './preview.service.js';
import { SubscriptionView } from './subscription.view.js';
import { SubscriptionsService } from './subscriptions.service.js';

@Controller()
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly previews: PreviewService,
    private readonly cancellations: CancellationService,
    private readonly view: SubscriptionView,
  ) {}

  @Endpoint(previewSubscription)
  async preview({ params, body }: Input<typeof previewSubscription>, actor: Actor): Output<typeof previewSubscription> {
    return this.previews.of(params.partnerId, body, actor);
  }

  @Endpoint(subscribe)
  async subscribe({ params, body }: Input<typeof subscribe>, actor: Actor): Output<typeof subscribe> {
    return this.view.of(await this.subscriptions.subscribe(params.partnerId, body, actor));
  }

  @Endpoint(listSubscriptions)
  async list({ query }: Input<typeof listSubscriptions>): Output<typeof listSubscriptions> {
    const { items, nextCursor } = await this.subscriptions.list(query);
    return { items: await this.view.ofAll(items), nextCursor };
  }

  @Endpoint(listPartnerSubscriptions)
  async listOfPartner({
    params,
    query,
  }: Input<typeof listPartnerSubscriptions>): Output<typeof listPartnerSubscriptions> {
    const { items, nextCursor } = await this.subscriptions.list({ ...query, partnerId: params.partnerId });
    return { items: await this.view.ofAll(items), nextCursor };
  }

  @Endpoint(readSubscription)
  async read({ params }: Input<typeof readSubscription>): Output<typeof readSubscription> {
    return this.view.of(await this.subscriptions.read(params.partnerId, params.subscriptionId));
  }

  @Endpoint(listPeriods)
  async periods({ params }: Input<typeof listPeriods>): Output<typeof listPeriods> {
    const closed = await this.subscriptions.closedPeriods(params.partnerId, params.subscriptionId);
    return {
      items: closed.map((period) => ({
        index: period.periodIndex,
        period: { start: iso(period.periodStart), end: iso(period.periodEnd) },
        served: { start: iso(period.servedStart), end: iso(period.servedEnd) },
        reason: period.reason,
        closedAt: iso(period.closedAt),
      })),
    };
  }

  @Endpoint(previewCancellation)
  async previewCancellation({ params, body }: Input<typeof previewCancellation>): Output<typeof previewCancellation> {
    const preview = await this.cancellations.preview(params.partnerId, params.subscriptionId, body.when);
    return { ...preview, endsAt: iso(preview.endsAt) };
  }

  @Endpoint(cancelSubscription)
  async cancel({ params, body }: Input<typeof cancelSubscription>, actor: Actor): Output<typeof cancelSubscription> {
    const { partnerId, subscriptionId } = params;
    return this.view.of(await this.cancellations.cancel(partnerId, subscriptionId, body.when, actor));
  }

  @Endpoint(undoCancellation)
  async undo({ params }: Input<typeof undoCancellation>, actor: Actor): Output<typeof undoCancellation> {
    return this.view.of(await this.cancellations.undo(params.partnerId, params.subscriptionId, actor));
  }
}
