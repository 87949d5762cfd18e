import type { MessageOf } from '@libs/contracts';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PROJECTION_LOCK } from '../subjects/projection-lock.js';

@Controller()
export class MetersHandler {
  /** A published meter never changes its counting, so the first message is the whole truth. */
  @Handles('meter.published')
  async published({ data }: MessageOf<'meter.published'>, tx: EntityManager): Promise<void> {
    const { meterId, publishedAt, ...definition } = data;
    await tx.query('select pg_advisory_xact_lock($1)', [PROJECTION_LOCK]);
    await tx.query(
      `insert into meters (id, key, definition, published_at, counts_from_version)
       select $1, $2, $3, $4, meters_version + 1 from ingest_state on conflict (id) do nothing`,
      [meterId, definition.key, JSON.stringify(definition), publishedAt],
    );
    await tx.query('update ingest_state set meters_version = meters_version + 1');
  }
}
