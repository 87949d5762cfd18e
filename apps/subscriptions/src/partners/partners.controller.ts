import { listPartners, readPartner, readTimeline, updatePartner } from '@libs/contracts';
import { Endpoint, type Actor, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { partnerView, PartnersService } from './partners.service.js';
import { Timeline } from './timeline.js';

@Controller()
export class PartnersController {
  constructor(
    private readonly partners: PartnersService,
    private readonly timeline: Timeline,
  ) {}

  @Endpoint(listPartners)
  async list({ query }: Input<typeof listPartners>): Output<typeof listPartners> {
    const { items, nextCursor } = await this.partners.list(query);
    return { items: items.map(partnerView), nextCursor };
  }

  @Endpoint(readPartner)
  async read({ params }: Input<typeof readPartner>): Output<typeof readPartner> {
    return partnerView(await this.partners.read(params.partnerId));
  }

  @Endpoint(updatePartner)
  async update({ params, body }: Input<typeof updatePartner>, actor: Actor): Output<typeof updatePartner> {
    return partnerView(await this.partners.update(params.partnerId, body, actor.name));
  }

  @Endpoint(readTimeline)
  async readTimeline({ params, query }: Input<typeof readTimeline>): Output<typeof readTimeline> {
    await this.partners.read(params.partnerId);
    return this.timeline.read(params.partnerId, query);
  }
}
