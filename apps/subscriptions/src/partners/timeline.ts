import type { Page, TimelineEntry as TimelineEntryWire } from '@libs/contracts';
import { Clock, Database, newId, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { iso } from '../instants.js';
import { TimelineEntry } from './timeline-entry.entity.js';

type Happening = Pick<TimelineEntryWire, 'kind'> &
  Partial<Pick<TimelineEntryWire, 'actorName' | 'subscriptionId' | 'data'>> & { at?: Date };

/** A partner's story, as the console tells it. */
@Injectable()
export class Timeline {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Writes an entry into `tx`: it stands or falls with what it tells of. `at` is now, unless it happened earlier. */
  async tell(tx: EntityManager, partnerId: string, happening: Happening): Promise<void> {
    const now = this.clock.now();
    await tx.insert(TimelineEntry, {
      id: newId('tle', now),
      partnerId,
      at: happening.at ?? now,
      kind: happening.kind,
      actorName: happening.actorName ?? null,
      subscriptionId: happening.subscriptionId ?? null,
      data: happening.data ?? {},
    });
  }

  /** One page, newest first. */
  async read(
    partnerId: string,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<Page<TimelineEntryWire>> {
    const entries = this.database.manager
      .createQueryBuilder(TimelineEntry, 'entry')
      .where('entry.partner_id = :partnerId', { partnerId });
    const { items, nextCursor } = await paginate(entries, page);
    return {
      items: items.map(({ id, at, kind, actorName, subscriptionId, data }) => ({
        id,
        at: iso(at),
        kind,
        actorName,
        subscriptionId,
        data,
      })),
      nextCursor,
    };
  }
}
