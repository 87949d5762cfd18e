import { type MessageData, type Page, type Partner as PartnerWire, say } from '@libs/contracts';
import { Database, NotFound, Outbox, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { iso, isoOrNull } from '../instants.js';
import { Partner } from './partner.entity.js';
import { Timeline } from './timeline.js';

/** What others are told when it changes. */
type Details = Pick<
  Partner,
  'name' | 'email' | 'timeZone' | 'locale' | 'country' | 'taxId' | 'addressLines' | 'stripeCustomerId'
>;

/** The partners: their details, and telling the others of them. */
@Injectable()
export class PartnersService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly timeline: Timeline,
  ) {}

  /** @throws NotFound */
  async read(id: string): Promise<Partner> {
    return found(await this.database.manager.findOneBy(Partner, { id }), id);
  }

  /** The row, locked until `tx` ends. @throws NotFound */
  async lock(tx: EntityManager, id: string): Promise<Partner> {
    return found(await tx.findOne(Partner, { where: { id }, lock: { mode: 'for_no_key_update' } }), id);
  }

  /** One page, newest first. `q` looks for a part of names and e-mails, or for an id or the beginning of a key. */
  async list(query: {
    q?: string | undefined;
    delinquent?: boolean | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<Page<Partner>> {
    const partners = this.database.manager.createQueryBuilder(Partner, 'partner');
    if (query.delinquent !== undefined)
      partners.andWhere(`partner.delinquent_since is ${query.delinquent ? 'not null' : 'null'}`);
    if (query.q) {
      partners.andWhere(
        `(partner.name ilike :part or partner.email ilike :part or partner.id = :whole or partner.id in (
          select partner_id from members where email ilike :part
          union select partner_id from subscriptions where id = :whole
          union select partner_id from credentials where id = :whole or starts_with(:whole, hint)))`,
        { part: `%${query.q.replace(/[\\%_]/g, '\\$&')}%`, whole: query.q },
      );
    }
    return paginate(partners, query);
  }

  /** Changes what is given, and tells the others when that makes a difference. @throws NotFound */
  update(id: string, changes: Partial<Details>, actorName: string | null): Promise<Partner> {
    return this.database.transaction(async (tx) => {
      const partner = await this.lock(tx, id);
      const names = await this.apply(tx, partner, changes);
      if (names.length > 0)
        await this.timeline.tell(tx, id, { kind: 'partner_updated', actorName, data: { fields: names.join(', ') } });
      return partner;
    });
  }

  /** Saves changed details of a locked partner and publishes them. Returns the names of what changed. */
  async apply(tx: EntityManager, partner: Partner, changes: Partial<Details>): Promise<string[]> {
    const names = (Object.keys(changes) as Array<keyof Details>).filter(
      (name) => changes[name] !== undefined && JSON.stringify(changes[name]) !== JSON.stringify(partner[name]),
    );
    if (names.length === 0) return [];
    for (const name of names) Object.assign(partner, { [name]: changes[name] });
    partner.revision += 1;
    await tx.save(Partner, partner);
    await this.outbox.publish(tx, 'partner.updated', snapshotOf(partner));
    return names;
  }
}

export const snapshotOf = (partner: Partner): MessageData<'partner.registered'> => ({
  partnerId: partner.id,
  name: partner.name,
  email: partner.email,
  timeZone: partner.timeZone,
  locale: partner.locale,
  country: partner.country,
  taxId: partner.taxId,
  addressLines: partner.addressLines,
  stripeCustomerId: partner.stripeCustomerId,
  revision: partner.revision,
});

export const partnerView = (partner: Partner): PartnerWire => ({
  id: partner.id,
  name: partner.name,
  email: partner.email,
  timeZone: partner.timeZone,
  locale: partner.locale,
  country: partner.country,
  taxId: partner.taxId,
  addressLines: partner.addressLines,
  stripeCustomerId: partner.stripeCustomerId,
  paymentMethod: partner.paymentMethod,
  delinquentSince: isoOrNull(partner.delinquentSince),
  revision: partner.revision,
  createdAt: iso(partner.createdAt),
});

function found(partner: Partner | null, id: string): Partner {
  if (!partner) throw new NotFound(say('there_is_no_partner', { id }));
  return partner;
}
