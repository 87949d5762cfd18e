import type { QuarantineReason } from '@libs/contracts';
import type { UsageEvent } from '@libs/gateways';
import { isUncountable } from '../meters/compiled-meter.js';
import type { MeterSet } from '../meters/meter-set.js';
import type { Amount } from '../meters/quantity.js';
import type { Owner } from '../subjects/owner.js';
import type { SubjectDirectory } from '../subjects/subject-directory.js';
import type { SeriesIndex, SeriesKey } from '../usage/series-index.js';
import type { Sighting } from './deduplicate.js';
import type { IncomingRecord, SettledRecord } from './records.js';

const DAY_MS = 86_400_000;
/** Identities are kept as long, so an older event could not be told from its own repetition. */
export const OLDEST_DAYS = 400;

interface NamedCount {
  name: string;
  meterKey: string;
  amount: Amount | null;
  value?: string;
}

/** A record that has been decided about, but whose series have no numbers yet. */
interface Judged {
  /** Goes to quarantine in this commit. */
  isKept: boolean;
  settle(numberOf: (name: string) => number): SettledRecord;
}

/** Decides about one commit's records: whose each is, which meters count it, or why it is set aside. */
export class Judge {
  private readonly series = new Map<string, SeriesKey>();

  constructor(
    private readonly subjects: SubjectDirectory,
    private readonly meters: MeterSet,
    private readonly now: Date,
  ) {}

  /** A time for which a partition may be made: the event's own when it is believable, else now. */
  static storable(time: number, now: Date): number {
    return isBelievable(time, now) ? time : now.getTime();
  }

  judge(incoming: IncomingRecord, sighting: Sighting): Judged {
    const { record } = incoming;
    if (sighting.kind === 'duplicate') return plain({ ...incoming, ...NOTHING, outcome: 'duplicate' }, false);
    if (sighting.kind === 'conflict') {
      const detail = 'Another record with this id was counted before. An id has to be made once for each call.';
      return plain({ ...incoming, ...NOTHING, outcome: 'conflict', reason: 'conflict', detail }, !sighting.isKept);
    }
    if (record.kind === 'rejection') return setAside(incoming, record.reason, record.detail);
    return this.count(incoming, record);
  }

  /** The series of this commit that the index does not know. */
  unknownSeries(index: SeriesIndex): Map<string, SeriesKey> {
    return new Map([...this.series].filter(([name]) => index.get(name) === undefined));
  }

  private count(incoming: IncomingRecord, event: UsageEvent): Judged {
    if (!isBelievable(incoming.time, this.now)) {
      const detail = `The time ${event.time} is more than ${OLDEST_DAYS} days ago or more than a day ahead.`;
      return setAside(incoming, 'time_out_of_range', detail);
    }
    const owner = this.subjects.ownerOf(event.identities, incoming.time);
    if (owner === null) return setAside(incoming, 'unknown_subject', unknownDetail(event));
    const counts: NamedCount[] = [];
    for (const meter of this.meters.ofType(event.type)) {
      const counted = meter.count(event);
      if (counted === null) continue;
      if (isUncountable(counted)) return setAside(incoming, 'invalid_value', counted.problem);
      const { amount, value, dimensions } = counted;
      const name = this.nameSeries(meter.number, owner, JSON.stringify(dimensions));
      counts.push({ name, meterKey: meter.key, amount, ...(value !== undefined && { value }) });
    }
    return {
      isKept: false,
      settle: (numberOf) => ({
        ...incoming,
        ...NOTHING,
        outcome: 'accepted',
        owner,
        counts: counts.map(({ name, ...count }) => ({ series: numberOf(name), ...count })),
      }),
    };
  }

  private nameSeries(meter: number, { subscription, credential }: Owner, dimensions: string): string {
    const name = `${subscription} ${meter} ${credential} ${dimensions}`;
    if (!this.series.has(name)) this.series.set(name, { meter, subscription, credential, dimensions });
    return name;
  }
}

const NOTHING = { owner: null, counts: [], reason: null, detail: null } satisfies Partial<SettledRecord>;

const plain = (settled: SettledRecord, isKept: boolean): Judged => ({ isKept, settle: () => settled });

const setAside = (incoming: IncomingRecord, reason: QuarantineReason, detail: string): Judged =>
  plain({ ...incoming, ...NOTHING, outcome: 'quarantined', reason, detail }, true);

const unknownDetail = ({ identities }: UsageEvent): string =>
  identities.length === 0
    ? 'The record names no caller. Turn on authentication at the gateway, or map a field to `subject`.'
    : `Nobody was known as ${identities
        .slice(0, 5)
        .map((name) => JSON.stringify(name.slice(0, 100)))
        .join(', ')} at that time. Name the owner to count it.`;

const isBelievable = (time: number, now: Date): boolean =>
  time > now.getTime() - OLDEST_DAYS * DAY_MS && time <= now.getTime() + DAY_MS;
