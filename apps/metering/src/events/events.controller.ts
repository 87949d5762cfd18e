import { getSubscriptionActivity, listEvents, listPartnerEvents } from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { ActivityService } from './activity.service.js';
import { EventsService } from './events.service.js';

@Controller()
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly activity: ActivityService,
  ) {}

  @Endpoint(listEvents)
  async list({ query }: Input<typeof listEvents>): Output<typeof listEvents> {
    return this.events.list(query);
  }

  @Endpoint(listPartnerEvents)
  async listOfPartner({ params, query }: Input<typeof listPartnerEvents>): Output<typeof listPartnerEvents> {
    return this.events.list({ ...query, partnerId: params.partnerId });
  }

  @Endpoint(getSubscriptionActivity)
  async readActivity({ params }: Input<typeof getSubscriptionActivity>): Output<typeof getSubscriptionActivity> {
    return this.activity.of(params.partnerId, params.subscriptionId);
  }
}
