import {
  planVersionSchema,
  type PlanDraft,
  type PlanVersion as PlanVersionWire,
  type PlanWire,
  say,
} from '@libs/contracts';
import { Clock, Database, type FieldFault, newId, NotFound, Outbox, paginate, problem } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Feature } from '../features/feature.entity.js';
import { Meter } from '../meters/meter.entity.js';
import { KeyTaken } from '../problems.js';
import { Product } from '../products/product.entity.js';
import { planFaults, type Surroundings } from './plan-faults.js';
import { Plan, PlanVersion } from './plan.entity.js';

export class PlanNotPublishable extends problem({
  code: 'plan_not_publishable',
  status: 422,
  title: 'The plan cannot be published yet',
  mend: 'Each entry of "errors" points into the draft and says what is wrong; mend them all and publish again.',
}) {}

export class PlanVersionFrozen extends problem({
  code: 'plan_version_frozen',
  status: 409,
  title: 'The plan version never changes again',
  mend: 'Start the next version: subscribers stay on theirs until they are moved.',
}) {}

export class PlanHasADraft extends problem({
  code: 'plan_has_a_draft',
  status: 409,
  title: 'The plan has a draft already',
  mend: 'Go on with that draft, or publish it first.',
}) {}

export class PlanVersionNotPublished extends problem({
  code: 'plan_version_not_published',
  status: 409,
  title: 'The plan version is not on offer',
  mend: 'Only a published version can be taken from the offer.',
}) {}

/** Plans: drafts that may be wrong, published versions that never change. */
@Injectable()
export class PlansService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

  async list(page: { cursor?: string | undefined; limit: number }) {
    const query = this.database.manager
      .getRepository(Plan)
      .createQueryBuilder('plan')
      .leftJoinAndSelect('plan.versions', 'version');
    const { items, nextCursor } = await paginate(query, page);
    return { items: items.map(toWire), nextCursor };
  }

  async read(id: string): Promise<PlanWire> {
    return toWire(await find(this.database.manager, id));
  }

  /** @throws KeyTaken */
  create({ key, ...definition }: PlanDraft & { key: string }): Promise<PlanWire> {
    return this.database.transaction(async (tx) => {
      if (await tx.existsBy(Plan, { key })) throw new KeyTaken(say('there_is_a_plan_already', { key }));
      const now = this.clock.now();
      const id = newId('pln', now);
      await tx.insert(Plan, { id, key, createdAt: now });
      await tx.insert(PlanVersion, { planId: id, version: 1, status: 'draft', definition: definition as never });
      return toWire(await find(tx, id));
    });
  }

  /** Starts the next version from the newest one. @throws NotFound, PlanHasADraft */
  addVersion(id: string): Promise<PlanWire> {
    return this.database.transaction(async (tx) => {
      await tx.findOne(Plan, { where: { id }, lock: { mode: 'pessimistic_write' } });
      const newest = (await find(tx, id)).versions.at(-1)!;
      if (newest.status === 'draft')
        throw new PlanHasADraft(say('version_is_still_a_draft', { version: newest.version }));
      const { definition } = newest;
      await tx.insert(PlanVersion, {
        planId: id,
        version: newest.version + 1,
        status: 'draft',
        definition: definition as never,
      });
      return toWire(await find(tx, id));
    });
  }

  /** @throws NotFound, PlanVersionFrozen */
  replaceDraft(id: string, version: number, definition: PlanDraft): Promise<PlanWire> {
    return this.database.transaction(async (tx) => {
      await findDraft(tx, id, version);
      await tx.update(PlanVersion, { planId: id, version }, { definition: definition as never });
      return toWire(await find(tx, id));
    });
  }

  /** @throws NotFound */
  async faults(id: string, version: number): Promise<FieldFault[]> {
    const tx = this.database.manager;
    const plan = await find(tx, id);
    const found = versionOf(plan, version);
    return planFaults(found.definition, identityOf(plan, version), await surroundings(tx));
  }

  /** @throws NotFound, PlanVersionFrozen, PlanNotPublishable with every fault */
  publish(id: string, version: number): Promise<PlanWire> {
    return this.database.transaction(async (tx) => {
      const draft = await findDraft(tx, id, version);
      const plan = await find(tx, id);
      const faults = planFaults(draft.definition, identityOf(plan, version), await surroundings(tx));
      if (faults.length > 0)
        throw new PlanNotPublishable(
          say('faults_keep_from_publishing', { count: faults.length, planKey: plan.key }),
          faults,
        );
      const published = planVersionSchema.parse({ ...draft.definition, ...identityOf(plan, version) });
      const publishedAt = this.clock.now();
      await tx.update(PlanVersion, { planId: id, version }, { status: 'published', publishedAt });
      await this.outbox.publish(tx, 'plan.published', { ...published, publishedAt: publishedAt.toISOString() });
      return toWire(await find(tx, id));
    });
  }

  /** @throws NotFound, PlanVersionNotPublished */
  retire(id: string, version: number): Promise<PlanWire> {
    return this.database.transaction(async (tx) => {
      const plan = await find(tx, id);
      const { affected } = await tx.update(
        PlanVersion,
        { planId: id, version, status: 'published' },
        { status: 'retired', retiredAt: this.clock.now() },
      );
      if (affected === 0)
        throw new PlanVersionNotPublished(
          say('plan_version_has_status', { version, planKey: plan.key, planStatus: versionOf(plan, version).status }),
        );
      await this.outbox.publish(tx, 'plan.retired', {
        planId: id,
        planKey: plan.key,
        version,
        retiredAt: this.clock.now().toISOString(),
      });
      return toWire(await find(tx, id));
    });
  }

  /** The newest published version of every plan that anyone may choose. */
  async onOffer(): Promise<PlanVersionWire[]> {
    const plans = await this.database.manager.find(Plan, { relations: { versions: true }, order: { id: 'ASC' } });
    return plans.flatMap((plan) => {
      const newest = inOrder(plan.versions)
        .filter(({ status }) => status === 'published')
        .at(-1);
      if (!newest || newest.definition.isPrivate) return [];
      return [planVersionSchema.parse({ ...newest.definition, ...identityOf(plan, newest.version) })];
    });
  }
}

const identityOf = (plan: Plan, version: number) => ({ planId: plan.id, planKey: plan.key, version });

async function surroundings(tx: EntityManager): Promise<Surroundings> {
  const meters = await tx.find(Meter, { select: { id: true, key: true, status: true, definition: true } });
  const features = await tx.find(Feature, { select: { id: true, key: true } });
  const products = await tx.find(Product, { relations: { versions: true } });
  return {
    meters: new Map(meters.map(({ key, status, definition }) => [key, { ...definition, status }])),
    features: new Set(features.map(({ key }) => key)),
    products: new Map(products.map(({ id, versions }) => [id, versions.some(({ status }) => status === 'published')])),
  };
}

async function find(tx: EntityManager, id: string): Promise<Plan> {
  const plan = await tx.findOne(Plan, { where: { id }, relations: { versions: true } });
  if (!plan) throw new NotFound(say('there_is_no_plan', { id }));
  plan.versions = inOrder(plan.versions);
  return plan;
}

function versionOf(plan: Plan, version: number): PlanVersion {
  const found = plan.versions.find((one) => one.version === version);
  if (!found) throw new NotFound(say('plan_has_no_version', { planKey: plan.key, version }));
  return found;
}

async function findDraft(tx: EntityManager, planId: string, version: number): Promise<PlanVersion> {
  const found = await tx.findOne(PlanVersion, { where: { planId, version }, lock: { mode: 'pessimistic_write' } });
  if (!found) throw new NotFound(say('there_is_no_version_of_the_plan', { version, planId }));
  if (found.status !== 'draft')
    throw new PlanVersionFrozen(say('version_has_status', { version, foundStatus: found.status }));
  return found;
}

const inOrder = (versions: PlanVersion[]): PlanVersion[] => [...versions].sort((a, b) => a.version - b.version);

const toWire = (plan: Plan): PlanWire => ({
  id: plan.id,
  key: plan.key,
  createdAt: plan.createdAt.toISOString(),
  versions: inOrder(plan.versions).map(({ version, status, definition, publishedAt, retiredAt }) => ({
    version,
    status,
    definition,
    publishedAt: publishedAt?.toISOString() ?? null,
    retiredAt: retiredAt?.toISOString() ?? null,
  })),
});
