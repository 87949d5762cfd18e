import { Database, Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { QuarantinedRow } from './quarantined-record.entity.js';
import { Replay } from './replay.js';

const BEAT_SECONDS = 2;
const PER_BEAT = 200;

interface NewSubject {
  id: string;
  identity: string;
  valid_from: Date | null;
}

/** Calls may come before the message that tells whose they are: once it is here, they are counted as if in time. */
@Injectable()
export class SweepSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
    private readonly replay: Replay,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('quarantine sweep', BEAT_SECONDS, () => this.sweep());
  }

  private async sweep(): Promise<void> {
    // Nearly every new subject has nothing waiting: thousands of them, after an import, are passed over at once.
    await this.database.source.query(
      `update subjects set is_swept = true where not is_swept and not exists (
         select from quarantined_records q
         where q.status = 'waiting' and q.reason = 'unknown_subject' and q.identities @> array[subjects.identity])`,
    );
    const subjects = await this.database.source.query<NewSubject[]>(
      `select id, identity, valid_from from subjects where not is_swept order by id limit ${PER_BEAT}`,
    );
    for (const { id, identity, valid_from } of subjects) {
      const waiting = this.database.manager
        .createQueryBuilder(QuarantinedRow, 'q')
        .where(`q.status = 'waiting' and q.reason = 'unknown_subject' and q.identities @> array[:identity]::text[]`, {
          identity,
        });
      await this.replay.run(waiting, false, Infinity);
      // A claim that was renewed meanwhile is swept again.
      await this.database.source.query(
        'update subjects set is_swept = true where id = $1 and valid_from is not distinct from $2',
        [id, valid_from],
      );
    }
  }
}
