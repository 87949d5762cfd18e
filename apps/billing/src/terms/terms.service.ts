import type { Aggregation, MessageData } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Meter, Partner, TermsFactRow, TermsRow } from './terms.entity.js';
import { termsOf, type Terms, type TermsFact } from './terms.js';

/** Keeps what other services said about partners, meters and subscriptions, in billing's own words. */
@Injectable()
export class TermsService {
  /** Adds a fact; a revision that is known already changes nothing. Returns whether it was new. */
  async learn(tx: EntityManager, fact: TermsFact): Promise<boolean> {
    const { subscriptionId, partnerId, revision } = fact;
    const added = await tx.query<unknown[]>(
      `insert into terms_facts (subscription_id, revision, fact) values ($1, $2, $3) on conflict do nothing returning revision`,
      [subscriptionId, revision, JSON.stringify(fact)],
    );
    if (added.length === 0) return false;
    // Two facts learnt at once must not each fold without the other.
    await tx.query(`select pg_advisory_xact_lock(hashtext('terms'), hashtext($1))`, [subscriptionId]);
    const facts = await tx.findBy(TermsFactRow, { subscriptionId });
    const terms = termsOf(facts.map((row) => row.fact));
    if (terms) await tx.upsert(TermsRow, { subscriptionId, partnerId, terms: terms as never }, ['subscriptionId']);
    return true;
  }

  /** Null while the subscription has not been heard of. */
  async find(tx: EntityManager, subscriptionId: string): Promise<Terms | null> {
    return (await tx.findOneBy(TermsRow, { subscriptionId }))?.terms ?? null;
  }

  /** Keeps the newest revision. */
  async learnPartner(tx: EntityManager, partner: MessageData<'partner.updated'>): Promise<void> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(Partner)
      .values(partner)
      .orUpdate(
        [
          'name',
          'email',
          'time_zone',
          'locale',
          'country',
          'tax_id',
          'address_lines',
          'stripe_customer_id',
          'revision',
        ],
        ['partner_id'],
        { overwriteCondition: { where: 'partners.revision < excluded.revision' } },
      )
      .execute();
  }

  /** Keeps the newest publication. */
  async learnMeter(tx: EntityManager, meter: MessageData<'meter.published'>): Promise<void> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(Meter)
      .values({
        meterKey: meter.key,
        name: meter.name,
        unit: meter.unit,
        aggregation: meter.aggregation,
        publishedAt: new Date(meter.publishedAt),
      })
      .orUpdate(['name', 'unit', 'aggregation', 'published_at'], ['meter_key'], {
        overwriteCondition: { where: 'meters.published_at < excluded.published_at' },
      })
      .execute();
  }

  /** Unit by meter key. */
  async units(tx: EntityManager): Promise<ReadonlyMap<string, string>> {
    return new Map((await tx.find(Meter)).map((meter) => [meter.meterKey, meter.unit]));
  }

  /** What makes the quantity, by meter key. */
  async aggregations(tx: EntityManager): Promise<ReadonlyMap<string, Aggregation>> {
    return new Map((await tx.find(Meter)).map((meter) => [meter.meterKey, meter.aggregation]));
  }
}
