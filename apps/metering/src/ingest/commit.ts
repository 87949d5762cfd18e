import { Database, failpoint, isArmed, isPlanted } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { amendmentsAmong, applyAmendments } from '../amendments/apply-amendments.js';
import { CountFeed } from '../check/count-feed.js';
import { noteNodes } from '../connections/nodes.js';
import { storeEvents } from '../events/store-events.js';
import { Partitions } from '../events/partitions.js';
import { MeterSet } from '../meters/meter-set.js';
import { closeReplayed, keepInQuarantine, takeForReplay } from '../quarantine/keep.js';
import { PROJECTION_LOCK } from '../subjects/projection-lock.js';
import { SubjectDirectory } from '../subjects/subject-directory.js';
import { BucketTally } from '../usage/bucket-tally.js';
import { addToBuckets } from '../usage/buckets.js';
import { recountBuckets } from '../usage/recount-buckets.js';
import { SeriesIndex } from '../usage/series-index.js';
import { Batch } from './batch.js';
import { noteChanges, noteMinutes } from './notes.js';
import { deduplicate } from './deduplicate.js';
import { Judge } from './judge.js';
import { RecentIdentities } from './recent-identities.js';
import type { IncomingRecord, SettledRecord } from './records.js';

interface State {
  subjects: string;
  meters: string;
  generation: number;
  number: string;
  /** Days that begin before it are folded into day buckets. */
  days_until: Date | null;
  /** The transaction's own number: what a snapshot is asked about. */
  xid: string;
}

/**
 * The one place where usage becomes lasting: identities, raw records, buckets, quarantine and what has changed, in one
 * transaction. Everything before it is parsing, everything after it is reading.
 */
@Injectable()
export class EventCommit {
  private readonly recent = new RecentIdentities();

  constructor(
    private readonly database: Database,
    private readonly partitions: Partitions,
    private readonly subjects: SubjectDirectory,
    readonly meters: MeterSet,
    readonly series: SeriesIndex,
    private readonly feed: CountFeed,
  ) {}

  /**
   * Stores the records and counts those that are new and known, each exactly once however often it is sent.
   * @returns one entry for each record, in order; a replayed record that somebody else took meanwhile is left out.
   * @param isDryRun true: everything is decided, and undone.
   * @throws DatabaseError; then nothing was stored.
   */
  async commit(records: readonly IncomingRecord[], now: Date, isDryRun = false): Promise<readonly SettledRecord[]> {
    await this.partitions.ensure(daysOf(records, now), now);
    const runner = this.database.source.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    try {
      return await this.transact(client, records, now, isDryRun);
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async transact(
    client: PoolClient,
    incoming: readonly IncomingRecord[],
    now: Date,
    isDryRun: boolean,
  ): Promise<readonly SettledRecord[]> {
    const state = await this.begin(client, now);
    const records = await takeForReplay(client, incoming);
    const sightings = await deduplicate(client, state.generation, records, this.recent);
    if (isPlanted('claim_in_memory')) this.recent.remember(sightings.claims);
    await this.subjects.learn(client, state.subjects, identitiesOf(records));
    await this.meters.learn(client, state.meters);
    const judge = new Judge(this.subjects, this.meters, this.series, now);
    records.forEach((record, at) => judge.judge(record, sightings.of[at]!));
    const made = await this.series.number(client, judge.unknownSeries);
    judge.number(made);
    const last = await this.store(client, records, state, now);
    if (isDryRun) {
      await last.statement('rollback', 'rollback').run(client);
      return records;
    }
    const dimensions = new Map([...made.values()].map(({ key, number }) => [number, key.dimensions]));
    if (isArmed('ingest.before_commit')) await last.run(client);
    failpoint('ingest.before_commit');
    if (isPlanted('counter_before_commit')) this.feed.tell(Number(state.xid), records, dimensions);
    await last
      .statement('commit', 'commit')
      .run(client)
      .catch((error: Error) => {
        // The answer was lost, not necessarily the commit.
        if (!isRefusal(error)) this.feed.doubt();
        throw error;
      });
    failpoint('ingest.after_commit');
    this.recent.remember(sightings.claims);
    this.series.remember(made);
    this.feed.tell(Number(state.xid), records, dimensions);
    return records;
  }

  /** Takes the shared lock before it reads, so that what it reads stays true until the commit. */
  private async begin(client: PoolClient, now: Date): Promise<State> {
    const results = (await client.query(
      `begin; select pg_advisory_xact_lock_shared(${PROJECTION_LOCK});
       select subjects_version as subjects, meters_version as meters, generation, days_until, nextval('raw_block_numbers') as number,
              pg_current_xact_id() as xid
       from ingest_state`,
    )) as unknown as Array<{ rows: State[] }>;
    const state = results[2]!.rows[0]!;
    await this.partitions.ensureGeneration(state.generation, now);
    return state;
  }

  /** @returns what is still to be run, so that it can share its way with the commit. */
  private async store(client: PoolClient, settled: readonly SettledRecord[], state: State, now: Date): Promise<Batch> {
    const batch = new Batch();
    const accepted = settled.filter(({ outcome }) => outcome === 'accepted');
    const amendments = amendmentsAmong(accepted);
    const counted = amendments.length === 0 ? accepted : accepted.filter((record) => !amendments.includes(record));
    await storeEvents(batch, counted, now, { number: BigInt(state.number), metersVersion: state.meters });
    // After the events of the same commit, which they may be about; some turn out to be about none.
    if (amendments.length > 0) await batch.run(client);
    const touched = await applyAmendments(client, amendments, this, now);
    await keepInQuarantine(
      client,
      settled.filter(({ isKept }) => isKept),
      now,
    );
    await closeReplayed(client, settled, now);
    await noteNodes(client, settled, now);
    noteChanges(batch, [...counted, ...amendments.filter(({ outcome }) => outcome === 'accepted')]);
    const tally = new BucketTally();
    for (const { time, counts } of counted) {
      for (const count of counts) tally.add(count.series, time, count);
    }
    if (isPlanted('buckets_after_commit')) await batch.statement('commit', 'commit').run(client);
    // Last, since these rows are the ones that concurrent commits share.
    addToBuckets(batch, tally.sorted(), state.days_until?.getTime() ?? -Infinity);
    if (touched.length > 0) await batch.run(client);
    await recountBuckets(client, touched, this.meters);
    noteMinutes(batch, settled, now);
    return batch;
  }
}

const DAY_MS = 86_400_000;

/** A time of each day that has events, which come in no order but from few days. */
function daysOf(records: readonly IncomingRecord[], now: Date): Iterable<number> {
  const days = new Map<number, number>();
  for (const { record, time } of records) {
    if (record.kind !== 'event') continue;
    const storable = Judge.storable(time, now);
    days.set(Math.floor(storable / DAY_MS), storable);
  }
  return days.values();
}

/** PostgreSQL said no itself; its parting words, class 57, leave it open. */
function isRefusal(error: Error): boolean {
  const { code = '' } = error as { code?: string };
  return code.length === 5 && !code.startsWith('57');
}

function* identitiesOf(records: readonly IncomingRecord[]): Generator<string> {
  for (const { record } of records) if (record.kind === 'event') yield* record.identities;
}
