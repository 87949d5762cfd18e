import { type FeatureWire, say } from '@libs/contracts';
import { Clock, Database, Invalid, newId, NotFound, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { Meter } from '../meters/meter.entity.js';
import { KeyTaken } from '../problems.js';
import { Feature } from './feature.entity.js';

/** Features, which plans grant and entitlements limit. */
@Injectable()
export class FeaturesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(page: { cursor?: string | undefined; limit: number }) {
    const { items, nextCursor } = await paginate(
      this.database.manager.getRepository(Feature).createQueryBuilder('feature'),
      page,
    );
    return { items: items.map(toWire), nextCursor };
  }

  /** @throws KeyTaken, Invalid when the meter does not exist. */
  create(given: Pick<Feature, 'key' | 'name' | 'description' | 'meterKey'>): Promise<FeatureWire> {
    return this.database.transaction(async (tx) => {
      if (await tx.existsBy(Feature, { key: given.key }))
        throw new KeyTaken(say('there_is_a_feature_already', { key: given.key }));
      if (given.meterKey !== null && !(await tx.existsBy(Meter, { key: given.meterKey }))) {
        throw new Invalid(say('there_is_no_meter', { key: given.meterKey }), [
          { pointer: '/body/meterKey', detail: say('name_a_meter_or_null') },
        ]);
      }
      const now = this.clock.now();
      return toWire(await tx.save(tx.create(Feature, { ...given, id: newId('ftr', now), createdAt: now })));
    });
  }

  /** @throws NotFound */
  update(id: string, words: Partial<Pick<Feature, 'name' | 'description'>>): Promise<FeatureWire> {
    return this.database.transaction(async (tx) => {
      const feature = await tx.findOneBy(Feature, { id });
      if (!feature) throw new NotFound(say('there_is_no_feature', { id }));
      return toWire(await tx.save(Object.assign(feature, words)));
    });
  }
}

const toWire = ({ createdAt, ...feature }: Feature): FeatureWire => ({
  ...feature,
  createdAt: createdAt.toISOString(),
});
