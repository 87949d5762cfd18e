import { type MeterDefinition, type MeterWire, say } from '@libs/contracts';
import { Clock, Database, newId, NotFound, Outbox, paginate, problem } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyTaken } from '../problems.js';
import { Meter } from './meter.entity.js';

export class MeterNotDraft extends problem({
  code: 'meter_not_draft',
  status: 409,
  title: 'The meter is not a draft',
  mend: 'A published meter never changes what it counts: make another meter, and a plan version that uses it.',
}) {}

export class MeterNotPublished extends problem({
  code: 'meter_not_published',
  status: 409,
  title: 'The meter is not published',
  mend: 'Only a published meter can be archived.',
}) {}

export class MeterContradictsItself extends problem({
  code: 'meter_contradicts_itself',
  status: 422,
  title: 'The meter contradicts itself',
  mend: 'Each entry of "errors" says which field does not fit which.',
}) {}

/** Meters: written as drafts, published once, counting ever after. */
@Injectable()
export class MetersService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

  async list(page: { cursor?: string | undefined; limit: number }) {
    const { items, nextCursor } = await paginate(
      this.database.manager.getRepository(Meter).createQueryBuilder('meter'),
      page,
    );
    return { items: items.map(toWire), nextCursor };
  }

  async read(id: string): Promise<MeterWire> {
    return toWire(await this.find(this.database.manager, id));
  }

  /** @throws KeyTaken, MeterContradictsItself */
  create(definition: MeterDefinition): Promise<MeterWire> {
    refuseContradictions(definition);
    return this.database.transaction(async (tx) => {
      if (await tx.existsBy(Meter, { key: definition.key }))
        throw new KeyTaken(say('there_is_a_meter_already', { key: definition.key }));
      const now = this.clock.now();
      return toWire(
        await tx.save(
          tx.create(Meter, {
            id: newId('mtr', now),
            key: definition.key,
            status: 'draft',
            definition,
            createdAt: now,
            publishedAt: null,
          }),
        ),
      );
    });
  }

  /** @throws NotFound, KeyTaken, MeterNotDraft, MeterContradictsItself */
  replace(id: string, definition: MeterDefinition): Promise<MeterWire> {
    refuseContradictions(definition);
    return this.database.transaction(async (tx) => {
      const meter = await this.findDraft(tx, id);
      if (definition.key !== meter.key && (await tx.existsBy(Meter, { key: definition.key }))) {
        throw new KeyTaken(say('there_is_a_meter_already', { key: definition.key }));
      }
      return toWire(await tx.save(Object.assign(meter, { key: definition.key, definition })));
    });
  }

  /** @throws NotFound, MeterNotDraft */
  publish(id: string): Promise<MeterWire> {
    return this.database.transaction(async (tx) => {
      const meter = await this.findDraft(tx, id);
      const publishedAt = this.clock.now();
      await tx.save(Object.assign(meter, { status: 'published', publishedAt }));
      await this.outbox.publish(tx, 'meter.published', {
        ...meter.definition,
        meterId: id,
        publishedAt: publishedAt.toISOString(),
      });
      return toWire(meter);
    });
  }

  /** @throws NotFound, MeterNotPublished */
  archive(id: string): Promise<MeterWire> {
    return this.database.transaction(async (tx) => {
      const meter = await this.find(tx, id, true);
      if (meter.status !== 'published')
        throw new MeterNotPublished(say('meter_has_status', { meterKey: meter.key, meterStatus: meter.status }));
      return toWire(await tx.save(Object.assign(meter, { status: 'archived' })));
    });
  }

  private async find(tx: EntityManager, id: string, lock = false): Promise<Meter> {
    const meter = await tx.findOne(Meter, { where: { id }, ...(lock && { lock: { mode: 'pessimistic_write' } }) });
    if (!meter) throw new NotFound(say('there_is_no_meter_of_id', { id }));
    return meter;
  }

  private async findDraft(tx: EntityManager, id: string): Promise<Meter> {
    const meter = await this.find(tx, id, true);
    if (meter.status !== 'draft')
      throw new MeterNotDraft(say('meter_has_status', { meterKey: meter.key, meterStatus: meter.status }));
    return meter;
  }
}

/** What a schema of single fields cannot see. @throws MeterContradictsItself */
function refuseContradictions(meter: MeterDefinition): void {
  const faults = [
    meter.aggregation !== 'count' && meter.valueProperty === null
      ? {
          pointer: '/body/valueProperty',
          detail: say('aggregation_needs_a_property', { aggregation: meter.aggregation }),
        }
      : null,
    meter.aggregation === 'count' && meter.valueProperty !== null
      ? { pointer: '/body/valueProperty', detail: say('count_takes_no_property') }
      : null,
    ...meter.filter.map(({ operator, values }, index) =>
      operator !== 'exists' && values.length === 0
        ? { pointer: `/body/filter/${index}/values`, detail: say('operator_needs_a_value', { operator }) }
        : null,
    ),
    new Set(meter.dimensions).size < meter.dimensions.length
      ? { pointer: '/body/dimensions', detail: say('property_named_twice') }
      : null,
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new MeterContradictsItself(faults[0]!.detail, faults);
}

const toWire = (meter: Meter): MeterWire => ({
  ...meter.definition,
  id: meter.id,
  status: meter.status,
  createdAt: meter.createdAt.toISOString(),
  publishedAt: meter.publishedAt?.toISOString() ?? null,
});
