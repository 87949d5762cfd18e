import { Database, Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HABIT_DAYS } from '../connections/habit.js';
import { OLDEST_DAYS } from '../ingest/judge.js';
import { PROJECTION_LOCK } from '../subjects/projection-lock.js';
import { Partitions } from './partitions.js';

const DAY_MS = 86_400_000;
const BEAT_SECONDS = 3_600;
/** Raw records and typed events; buckets stay. */
const EVENT_DAYS = 400;
/** A generation of identities is written this long; the one before is asked as long as its youngest may be needed. */
const GENERATION_DAYS = 200;
/** As long as a habit is looked for. */
const MINUTES_DAYS = HABIT_DAYS + 1;
const AHEAD_DAYS = 2;

/** Makes partitions before they are needed and drops those whose age has come. */
@Injectable()
export class RetentionSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
    private readonly partitions: Partitions,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('retention', BEAT_SECONDS, (now) => this.run(now));
  }

  private async run(now: Date): Promise<void> {
    for (let day = 0; day <= AHEAD_DAYS; day += 1) {
      const ahead = new Date(now.getTime() + day * DAY_MS);
      await this.partitions.ensure([ahead.getTime()], ahead);
    }
    await this.turnGeneration(now);
    const oldest = new Date(now.getTime() - EVENT_DAYS * DAY_MS);
    await this.partitions.dropBefore('events', oldest);
    await this.partitions.dropBefore('raw_blocks', oldest);
    // So few that a partition would be empty on nearly every day.
    await this.database.source.query('delete from amendments where time < $1', [oldest]);
    const forgotten = new Date(now.getTime() - MINUTES_DAYS * DAY_MS);
    for (const table of ['connection_minutes', 'connection_nodes', 'connection_ignored'])
      await this.database.source.query(`delete from ${table} where minute < $1`, [forgotten]);
  }

  /** Under the lock that commits share: none of them ever sees one generation and writes another. */
  private async turnGeneration(now: Date): Promise<void> {
    const generations = await this.database.source.query<Array<{ generation: number; began_at: Date }>>(
      'select generation, began_at from identity_generations order by generation',
    );
    const current = generations.at(-1);
    if (current && now.getTime() - current.began_at.getTime() > GENERATION_DAYS * DAY_MS) {
      await this.partitions.ensureGeneration(current.generation + 1, now);
      await this.database.source.transaction(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1)', [PROJECTION_LOCK]);
        await tx.query('update ingest_state set generation = greatest(generation, $1)', [current.generation + 1]);
      });
    }
    // A generation's last identity was stored when the next one began.
    for (const [at, { generation }] of generations.entries()) {
      const next = generations[at + 1];
      if (!next || now.getTime() - next.began_at.getTime() < OLDEST_DAYS * DAY_MS) continue;
      await this.partitions.dropGeneration(generation);
      await this.database.source.query('delete from identity_generations where generation = $1', [generation]);
    }
  }
}
