import { Inject, Injectable } from '@nestjs/common';
import { Database, LOGGER, type Logger } from '@libs/platform';
import { firstBlockAt } from './raw-blocks.js';

const DAY_MS = 86_400_000;
/** One lock for all who make or drop partitions. */
const LOCK = 4_100_030;

/**
 * The partitions of what grows: a day of events and a month of buckets by event time, a day of raw blocks by the time of
 * storing, one generation of identities. Made ahead by a timer, and at once when an event of another day arrives.
 */
@Injectable()
export class Partitions {
  private readonly made = new Set<string>();

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Makes sure that events of these times can be stored now. */
  async ensure(times: Iterable<number>, now: Date): Promise<void> {
    const storedOn = dayOf(now.getTime());
    const missing = new Map<string, string>();
    const want = (name: string, parent: string, bounds: string): void => {
      if (!this.made.has(name)) missing.set(name, `partition of ${parent} ${bounds}`);
    };
    for (const day of new Set([...times].map(dayOf))) {
      want(...eventPartition(day));
      for (const parent of BUCKETS) want(...monthPartition(parent, day));
    }
    want(...rawPartition(storedOn));
    for (const [name, what] of missing) await this.make(name, what);
  }

  async ensureGeneration(generation: number, now: Date): Promise<void> {
    const name = identitiesOf(generation);
    if (this.made.has(name)) return;
    await this.make(name, `partition of event_identities for values in (${generation})`);
    await this.database.source.query(
      'insert into identity_generations (generation, began_at) values ($1, $2) on conflict do nothing',
      [generation, now],
    );
  }

  /** Drops every day of `parent` that ended before the instant. @returns their names. */
  async dropBefore(parent: 'events' | 'raw_blocks', instant: Date): Promise<string[]> {
    const last = `${parent}_${stampOf(dayOf(instant.getTime()))}`;
    const rows = await this.database.source.query<Array<{ name: string }>>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = $1::regclass and c.relname < $2 order by c.relname`,
      [parent, last],
    );
    for (const { name } of rows) await this.drop(name);
    return rows.map(({ name }) => name);
  }

  async dropGeneration(generation: number): Promise<void> {
    await this.drop(identitiesOf(generation));
  }

  private async drop(name: string): Promise<void> {
    await this.database.source.query(`drop table if exists ${name}`);
    this.made.delete(name);
    this.logger.info({ partition: name }, 'dropped, as its age had come');
  }

  /** Attached rather than made in place: that would lock out every reader and writer of the parent. */
  private async make(name: string, what: string): Promise<void> {
    const [, parent, bounds] = /^partition of (\w+) (.*)$/.exec(what)!;
    await this.database.source.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
      const [there] = await tx.query<Array<{ name: string | null }>>('select to_regclass($1) as name', [name]);
      if (there?.name) return;
      // Buckets are added to again and again: with room on their pages no index has to hear of it.
      const room = BUCKETS.some((table) => table === parent) ? 'with (fillfactor = 70)' : '';
      await tx.query(
        `create table ${name} (like ${parent} including defaults including storage including constraints) ${room}`,
      );
      if (parent === 'event_identities') await tx.query(`alter table ${name} add primary key (identity)`);
      await tx.query(`alter table ${parent} attach partition ${name} ${bounds}`);
    });
    this.made.add(name);
  }
}

export const identitiesOf = (generation: number): string => `event_identities_${generation}`;

type Partition = [name: string, parent: string, bounds: string];

function eventPartition(day: number): Partition {
  const instant = (of: number): string => new Date(of * DAY_MS).toISOString();
  return [`events_${stampOf(day)}`, 'events', `for values from ('${instant(day)}') to ('${instant(day + 1)}')`];
}

const BUCKETS = ['buckets', 'bucket_values', 'bucket_days'] as const;

/** The calendar month (UTC) that the day is in. */
function monthPartition(parent: (typeof BUCKETS)[number], day: number): Partition {
  const date = new Date(day * DAY_MS);
  const start = (months: number): string =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)).toISOString();
  return [`${parent}_${stampOf(day).slice(0, 6)}`, parent, `for values from ('${start(0)}') to ('${start(1)}')`];
}

const rawPartition = (day: number): Partition => [
  `raw_blocks_${stampOf(day)}`,
  'raw_blocks',
  `for values from (${firstBlockAt(day * DAY_MS)}) to (${firstBlockAt((day + 1) * DAY_MS)})`,
];

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
const stampOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
