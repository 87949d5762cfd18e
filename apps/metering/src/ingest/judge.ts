import type { QuarantineReason } from '@libs/contracts';
import type { UsageEvent } from '@libs/gateways';
import { isAmendment } from '../amendments/amendment.js';
import { type CompiledMeter, type Counted, isUncountable } from '../meters/compiled-meter.js';
import type { MeterSet } from '../meters/meter-set.js';
import type { Owner } from '../subjects/owner.js';
import type { SubjectDirectory } from '../subjects/subject-directory.js';
import { type Numbered, type SeriesIndex, type SeriesKey, seriesName } from '../usage/series-index.js';
import type { Sighting } from './deduplicate.js';
import { type IncomingRecord, type MeterCount, NO_COUNTS } from './records.js';

const DAY_MS = 86_400_000;
/** Identities are kept as long, so an older event could not be told from its own repetition. */
export const OLDEST_DAYS = 400;

/** Decides about one commit's records: whose each is, which meters count it, or why it is set aside. */
export class Judge {
  private readonly unknown = new Map<string, SeriesKey>();
  /** Counts whose series has no number yet. */
  private readonly unnumbered: Array<{ count: MeterCount; name: string }> = [];

  constructor(
    private readonly subjects: SubjectDirectory,
    private readonly meters: MeterSet,
    private readonly series: SeriesIndex,
    private readonly now: Date,
  ) {}

  /** A time for which a partition may be made: the event's own when it is believable, else now. */
  static storable(time: number, now: Date): number {
    return isBelievable(time, now) ? time : now.getTime();
  }

  /** Says in the record what becomes of it; whatever an earlier try said is said anew. */
  judge(incoming: IncomingRecord, sighting: Sighting): void {
    settle(incoming, 'accepted', null, null, false);
    const { record } = incoming;
    if (sighting === 'duplicate') settle(incoming, 'duplicate', null, null, false);
    else if (sighting !== 'new') {
      const detail = 'Another record with this id was counted before. An id has to be made once for each call.';
      settle(incoming, 'conflict', 'conflict', detail, sighting === 'conflict');
    } else if (record.kind === 'rejection') setAside(incoming, record.reason, record.detail);
    else this.count(incoming, record);
  }

  /** The series that no commit before has made. */
  get unknownSeries(): ReadonlyMap<string, SeriesKey> {
    return this.unknown;
  }

  /** Fills in the numbers of the series that were unknown. */
  number(made: ReadonlyMap<string, Numbered>): void {
    for (const { count, name } of this.unnumbered) count.series = made.get(name)!.number;
  }

  private count(incoming: IncomingRecord, event: UsageEvent): void {
    if (!isBelievable(incoming.time, this.now)) {
      const detail = `The time ${event.time} is more than ${OLDEST_DAYS} days ago or more than a day ahead.`;
      return setAside(incoming, 'time_out_of_range', detail);
    }
    const owner = this.subjects.ownerOf(event.identities, incoming.time);
    if (owner === null) return setAside(incoming, 'unknown_subject', unknownDetail(event));
    incoming.owner = owner;
    // It counts by what it makes of the event that it is about; see applyAmendments.
    if (isAmendment(event.type)) return;
    const counts: MeterCount[] = [];
    for (const meter of this.meters.ofType(event.type)) {
      const counted = meter.count(event);
      if (counted === null) continue;
      // An event that one meter cannot count is counted by none; a series named for nothing does no harm.
      if (isUncountable(counted)) return setAside(incoming, 'invalid_value', counted.problem);
      counts.push(this.countBy(meter, counted, owner, event));
    }
    incoming.counts = counts;
  }

  private countBy(meter: CompiledMeter, counted: Counted, owner: Owner, event: UsageEvent): MeterCount {
    const { subscription, credential } = owner;
    const series = this.series.get(subscription, credential, counted.label);
    const count: MeterCount = { series: series ?? 0, meterKey: meter.key, amount: counted.amount };
    if (counted.value !== undefined) count.value = counted.value;
    if (counted.isLevel === true) count.isLevel = true;
    if (series !== undefined) return count;
    const name = seriesName(subscription, credential, counted.label);
    this.unnumbered.push({ count, name });
    if (!this.unknown.has(name)) {
      const dimensions = JSON.stringify(meter.dimensionsOf(event));
      this.unknown.set(name, { meter: meter.number, subscription, credential, label: counted.label, dimensions });
    }
    return count;
  }
}

function settle(
  incoming: IncomingRecord,
  outcome: IncomingRecord['outcome'],
  reason: QuarantineReason | null,
  detail: string | null,
  isKept: boolean,
): void {
  incoming.outcome = outcome;
  incoming.owner = null;
  incoming.counts = NO_COUNTS;
  incoming.reason = reason;
  incoming.detail = detail;
  incoming.isKept = isKept;
}

const setAside = (incoming: IncomingRecord, reason: QuarantineReason, detail: string): void =>
  settle(incoming, 'quarantined', reason, detail, true);

const unknownDetail = ({ identities }: UsageEvent): string =>
  identities.length === 0
    ? 'The record names no caller. Turn on authentication at the gateway, or map a field to `subject`.'
    : `Nobody was known as ${identities
        .slice(0, 5)
        .map((name) => JSON.stringify(name.slice(0, 100)))
        .join(', ')} at that time. Name the owner to count it.`;

const isBelievable = (time: number, now: Date): boolean =>
  time > now.getTime() - OLDEST_DAYS * DAY_MS && time <= now.getTime() + DAY_MS;
