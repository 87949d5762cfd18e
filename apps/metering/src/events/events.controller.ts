import { amendEvent, getSubscriptionActivity, listEvents, listPartnerEvents } from '@libs/contracts';
import { type Actor, Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { AmendmentsService } from '../amendments/amendments.service.js';
import { ActivityService } from './activity.service.js';
import { EventsService } from './events.service.js';

@Controller()
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly activity: ActivityService,
    private readonly amendments: AmendmentsService,
  ) {}

  @Endpoint(amendEvent)
  async amend({ body }: Input<typeof amendEvent>, actor: Actor): Output<typeof amendEvent> {
    return this.amendments.amend(body, actor);
  }

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
