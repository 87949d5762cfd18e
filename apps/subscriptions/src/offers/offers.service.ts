import { type Offer as OfferWire, type PlanVersion, say } from '@libs/contracts';
import { Database, NotFound, problem } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { iso } from '../instants.js';
import { Offer } from './offer.entity.js';

export class NotForSale extends problem({
  code: 'not_for_sale',
  status: 409,
  title: 'The plan version is not for sale',
  mend: 'Take a plan from GET /subscriptions/v1/offers, in the version shown there.',
}) {}

/** An offer whose plan is known and which is not retired. */
type ForSale = Offer & { plan: PlanVersion; publishedAt: Date };

/** What is for sale, as far as catalog has told. */
@Injectable()
export class OffersService {
  constructor(private readonly database: Database) {}

  /** The newest version for sale of each plan, by key. */
  async list({ withPrivate }: { withPrivate: boolean }): Promise<ForSale[]> {
    const offers = await this.forSale();
    const newest = new Map(offers.map((offer) => [offer.planKey, offer]));
    return [...newest.values()].filter(({ plan }) => withPrivate || !plan.isPrivate);
  }

  /** @throws NotFound */
  async read(planKey: string, { withPrivate }: { withPrivate: boolean }): Promise<ForSale> {
    const newest = (await this.forSale(planKey)).at(-1);
    if (!newest || (newest.plan.isPrivate && !withPrivate)) throw new NotFound(say('no_plan_is_for_sale', { planKey }));
    return newest;
  }

  /**
   * The plan version that an order gets. A partner gets the newest one: an older version may be cheaper, or what he saw
   * may have changed since. Staff may put him on any version that is not retired.
   * @throws NotForSale
   */
  async choose(planKey: string, version: number | undefined, { isStaff }: { isStaff: boolean }): Promise<PlanVersion> {
    const offers = (await this.forSale(planKey)).filter(({ plan }) => isStaff || !plan.isPrivate);
    const newest = offers.at(-1);
    const chosen =
      version === undefined ? newest : (isStaff ? offers : offers.slice(-1)).find((one) => one.version === version);
    if (chosen) return chosen.plan;
    throw new NotForSale(
      newest
        ? say('version_is_not_for_sale', { version: version!, planKey, newest: newest.version })
        : say('no_plan_is_for_sale', { planKey }),
      [{ pointer: newest ? '/body/version' : '/body/planKey', detail: say('field_is_not_for_sale') }],
    );
  }

  private forSale(planKey?: string): Promise<ForSale[]> {
    const offers = this.database.manager
      .createQueryBuilder(Offer, 'offer')
      .where('offer.plan is not null and offer.retired_at is null');
    if (planKey !== undefined) offers.andWhere('offer.plan_key = :planKey', { planKey });
    return offers.orderBy('offer.planKey').addOrderBy('offer.version').getMany() as Promise<ForSale[]>;
  }
}

export const offerView = ({ plan, publishedAt }: ForSale): OfferWire => ({ ...plan, publishedAt: iso(publishedAt) });
