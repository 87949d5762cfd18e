import { type meterInUseSchema, say } from '@libs/contracts';
import { Database, NotFound } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Meter } from './meter.entity.js';

type MeterWire = z.infer<typeof meterInUseSchema>;

@Injectable()
export class MetersService {
  constructor(private readonly database: Database) {}

  async list(): Promise<MeterWire[]> {
    return (await this.database.manager.find(Meter, { order: { key: 'ASC' } })).map(asWire);
  }

  /**
   * Asks for the events that were here before the meter; `Recount` does it. Asked again it changes nothing.
   * @throws NotFound
   */
  async recount(key: string): Promise<MeterWire> {
    await this.database.manager.query(
      `update meters set recount_status = 'running' where key = $1 and recount_status is null`,
      [key],
    );
    const meter = await this.database.manager.findOneBy(Meter, { key });
    if (!meter) throw new NotFound(say('there_is_no_published_meter', { key }));
    return asWire(meter);
  }
}

const asWire = ({ id, definition, publishedAt, recountStatus, recounted }: Meter): MeterWire => ({
  ...definition,
  meterId: id,
  publishedAt: publishedAt.toISOString(),
  recount: recountStatus && { status: recountStatus, events: Number(recounted) },
});
