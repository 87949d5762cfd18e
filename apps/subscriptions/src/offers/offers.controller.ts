import { listOffers, readOffer } from '@libs/contracts';
import { Endpoint, type Actor, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { offerView, OffersService } from './offers.service.js';

@Controller()
export class OffersController {
  constructor(private readonly offers: OffersService) {}

  @Endpoint(listOffers)
  async list(_: Input<typeof listOffers>, actor: Actor): Output<typeof listOffers> {
    return { items: (await this.offers.list({ withPrivate: isStaff(actor) })).map(offerView) };
  }

  @Endpoint(readOffer)
  async read({ params }: Input<typeof readOffer>, actor: Actor): Output<typeof readOffer> {
    return offerView(await this.offers.read(params.planKey, { withPrivate: isStaff(actor) }));
  }
}

const isStaff = (actor: Actor): boolean => actor.kind !== 'anonymous' && actor.partnerId === null;
