import type { MessageData, UsageTotal } from '@libs/contracts';
import { Clock, Database, failpoint, LOGGER, Outbox, type Logger } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { totalsOf } from '../usage/totals.js';
import { Closing } from './closing.entity.js';

/** Open periods told of in one beat; a busy installation goes round rather than drown billing. */
const OPEN_PER_BEAT = 200;
const CLOSINGS_PER_BEAT = 100;
const CHANGES_PER_BEAT = 500;
/** A closing that could not be reported is tried again so much later. */
const RETRY_MS = 60_000;

interface OpenPeriod {
  number: number;
  id: string;
  partner_id: string;
  open_index: number;
  open_start: Date;
  open_end: Date;
}

/** Tells billing what was used: totals, never deltas, so that saying it twice changes nothing. */
@Injectable()
export class Reports {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Takes in what commits have changed: marks their subscriptions for a report of the running period, and corrects closed
   * periods that had been reported. @returns true when there may be more.
   */
  takeChanges(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const changes = await tx.query<Array<{ id: string }>>(
        `select id from changes order by id limit ${CHANGES_PER_BEAT} for update skip locked`,
      );
      if (changes.length === 0) return false;
      const ids = changes.map(({ id }) => id);
      const touched = `select c.subscription, min(c.earliest) as earliest from changes
        cross join lateral unnest(subscriptions, changes.earliest) as c (subscription, earliest)
        where changes.id = any($1) group by c.subscription`;
      await tx.query(
        `insert into reports_due (subscription) select subscription from (${touched}) t order by 1 on conflict do nothing`,
        [ids],
      );
      // Locked, so that a final report under way is waited for: either it has counted the change, or it is corrected.
      const closings = await tx.query<Array<{ subscription_id: string; index: number }>>(
        `select c.subscription_id, c.index from (${touched}) t join subscriptions s on s.number = t.subscription
         join closings c on c.subscription_id = s.id and c.served_end > t.earliest
         order by c.subscription_id, c.index for update of c`,
        [ids],
      );
      for (const { subscription_id, index } of closings) await this.correct(tx, subscription_id, index);
      await tx.query('delete from changes where id = any($1)', [ids]);
      return changes.length === CHANGES_PER_BEAT;
    });
  }

  /** Reports the running period of subscriptions that have new usage; those of unknown period wait for the message of it. */
  async reportOpen(): Promise<void> {
    await this.database.transaction(async (tx) => {
      const due = await tx.query<OpenPeriod[]>(
        `select s.number, s.id, s.partner_id, s.open_index, s.open_start, s.open_end
         from reports_due r join subscriptions s on s.number = r.subscription and s.open_start is not null
         order by r.marked limit ${OPEN_PER_BEAT} for update of r skip locked`,
      );
      if (due.length === 0) return;
      // Removed before the totals are read: what comes in after that marks the subscription anew.
      await tx.query('delete from reports_due where subscription = any($1)', [due.map(({ number }) => number)]);
      for (const open of due) await this.reportRunning(tx, open);
    });
  }

  /** Reports the closed periods whose grace has ended, one transaction each; one that fails waits and holds up no other. */
  async reportClosed(now: Date): Promise<void> {
    const due = await this.database.source.query<Array<{ subscription_id: string; index: number }>>(
      `select subscription_id, index from closings where reported_at is null and due_at <= $1
       order by due_at limit ${CLOSINGS_PER_BEAT}`,
      [now],
    );
    for (const { subscription_id, index } of due) {
      try {
        await this.database.transaction((tx) => this.reportFinal(tx, subscription_id, index));
        failpoint('reporting.after_commit');
      } catch (error) {
        this.logger.error({ err: error, subscription_id, index }, 'a closed period could not be reported');
        const again = new Date(now.getTime() + RETRY_MS);
        await this.database.manager.update(Closing, { subscriptionId: subscription_id, index }, { dueAt: again });
      }
    }
    if (due.length === CLOSINGS_PER_BEAT) await this.reportClosed(now);
  }

  private async reportRunning(tx: EntityManager, open: OpenPeriod): Promise<void> {
    const span = { start: open.open_start, end: open.open_end };
    const period = { start: span.start.toISOString(), end: span.end.toISOString() };
    await this.outbox.publish(tx, 'usage.reported', {
      subscriptionId: open.id,
      partnerId: open.partner_id,
      index: open.open_index,
      period,
      served: period,
      storedBefore: await this.storedBefore(tx, open.id),
      totals: await totalsOf(tx, open.number, span),
      isFinal: false,
      closing: null,
    });
  }

  private async reportFinal(tx: EntityManager, subscriptionId: string, index: number): Promise<void> {
    const [locked] = await tx.query<Array<{ number: number }>>(
      `select s.number from closings c join subscriptions s on s.id = c.subscription_id
       where c.subscription_id = $1 and c.index = $2 and c.reported_at is null for update of c skip locked`,
      [subscriptionId, index],
    );
    if (!locked) return;
    const row = await tx.findOneByOrFail(Closing, { subscriptionId, index });
    const { reason, plan, quantity, next } = row.closing;
    const report = await this.reportOf(tx, row, locked.number);
    await tx.update(
      Closing,
      { subscriptionId, index },
      { reportedAt: this.clock.now(), totals: report.totals as never },
    );
    await this.outbox.publish(tx, 'usage.reported', {
      ...report,
      isFinal: true,
      closing: { reason, plan, quantity, next },
    });
    failpoint('reporting.before_commit');
  }

  /** Says what a reported period comes to now, when that is no longer what was said. */
  private async correct(tx: EntityManager, subscriptionId: string, index: number): Promise<void> {
    const row = await tx.findOneByOrFail(Closing, { subscriptionId, index });
    if (row.reportedAt === null) return;
    const [subscription] = await tx.query<Array<{ number: number }>>('select number from subscriptions where id = $1', [
      subscriptionId,
    ]);
    const report = await this.reportOf(tx, row, subscription!.number);
    if (isSame(report.totals, row.totals ?? [])) return;
    await tx.update(Closing, { subscriptionId, index }, { totals: report.totals as never });
    await this.outbox.publish(tx, 'usage.corrected', { ...report, isFinal: true });
  }

  private async reportOf(tx: EntityManager, row: Closing, number: number): Promise<MessageData<'usage.corrected'>> {
    const { subscriptionId, partnerId, index, servedStart, servedEnd, closing } = row;
    return {
      subscriptionId,
      partnerId,
      index,
      period: closing.period,
      served: closing.served,
      storedBefore: await this.storedBefore(tx, subscriptionId),
      totals: await totalsOf(tx, number, { start: servedStart, end: servedEnd }, spanOf(closing.period)),
      isFinal: true,
    };
  }

  /** Now; or a millisecond after the last report's, so that billing can tell which of two is the newer. */
  private async storedBefore(tx: EntityManager, subscriptionId: string): Promise<string> {
    const [[row]] = await tx.query<[Array<{ reported_before: Date }>, number]>(
      `update subscriptions set reported_before = greatest($2, reported_before + interval '1 ms') where id = $1
       returning reported_before`,
      [subscriptionId, this.clock.now()],
    );
    return row!.reported_before.toISOString();
  }
}

const spanOf = ({ start, end }: { start: string; end: string }) => ({ start: new Date(start), end: new Date(end) });

/** JSON columns do not keep the order of keys, so totals are compared by what they say. */
function isSame(a: readonly UsageTotal[], b: readonly UsageTotal[]): boolean {
  const text = (totals: readonly UsageTotal[]): string =>
    totals
      .map(({ meterKey, dimensions, quantity, events }) =>
        JSON.stringify([meterKey, Object.entries(dimensions).sort(), quantity, events]),
      )
      .sort()
      .join('\n');
  return text(a) === text(b);
}
