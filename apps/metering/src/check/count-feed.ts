import { Clock } from '@libs/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { SettledRecord } from '../ingest/records.js';
import { type Addition, additionsOf, type NewSeries } from './additions.js';
import { Channel, type Listener, type News } from './channel.js';
import { Counters } from './counters.js';

/**
 * Tells this process's counters, and those of all others, what each commit added. When news is lost the counters are read
 * from the buckets again; without Redis a process hears of the others' commits when it next compares with the buckets.
 */
@Injectable()
export class CountFeed implements OnModuleInit, Listener {
  constructor(
    private readonly counters: Counters,
    private readonly channel: Channel,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.channel.listen(this);
  }

  /** Called right after a commit; never throws and never waits. */
  tell(xid: number, settled: readonly SettledRecord[], made: NewSeries): void {
    const additions = additionsOf(settled, made);
    if (additions.length === 0) return;
    this.counters.add(xid, additions, this.clock.now().getTime());
    this.channel.say({ xid, additions });
  }

  /** Called when nobody knows whether a commit was made: all counters are read again, the others' at the next beat. */
  doubt(): void {
    this.counters.distrust();
    this.channel.skip();
  }

  heard({ xid, additions }: News): void {
    if (xid === undefined) return;
    this.counters.add(xid as number, additions as Addition[], this.clock.now().getTime());
  }

  /** Also a process heard of for the first time: what it said before was not counted here. */
  missed(): void {
    this.counters.distrust();
  }
}
