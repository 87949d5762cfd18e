import { Database, Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PROJECTION_LOCK } from '../subjects/projection-lock.js';
import { foldNextDay } from './day-buckets.js';

const BEAT_SECONDS = 900;
/** Most calls that come late come by then: later ones have to be added to their day as well. */
const LATE_MS = 3 * 3_600_000;

/** Folds each day into day buckets once it is over. */
@Injectable()
export class DayBucketsSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('day buckets', BEAT_SECONDS, async (now) => {
      while (await this.foldOne(new Date(now.getTime() - LATE_MS)));
    });
  }

  /** A day in a transaction: commits wait meanwhile, but never for a year of them. */
  private foldOne(before: Date): Promise<boolean> {
    return this.database.source.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [PROJECTION_LOCK]);
      return (await foldNextDay(tx, before)) !== null;
    });
  }
}
