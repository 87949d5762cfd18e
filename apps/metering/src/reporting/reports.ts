import type { MessageData, UsageTotal } from '@libs/contracts';
import { Clock, Database, failpoint, LOGGER, Outbox, type Logger } from '@libs/platform';
import { metersPricedByEvent } from '@libs/pricing';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CheckedPlan } from '../check/account.js';
import { Subscription } from '../subjects/subjects.entity.js';
import { amountsIn, withAmounts } from '../usage/amounts.js';
import { totalsOf } from '../usage/totals.js';
import { Closing } from './closing.entity.js';

/** Told of in one beat; a busy installation goes round rather than drown billing. */
const OPEN_PER_BEAT = 200;
const CLOSINGS_AT_ONCE = 100;
const CHANGES_AT_ONCE = 500;
/** A closing that could not be reported is tried again so much later. */
const RETRY_MS = 60_000;
/** A running report that carries more amounts than this is followed by a pause, of a millisecond for each of them. */
const AMOUNTS_WITHOUT_PAUSE = 1_000;

interface ClosingKey {
  subscription_id: string;
  index: number;
}

interface OpenPeriod {
  number: number;
  id: string;
  partner_id: string;
  plan: CheckedPlan | null;
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
   * Takes in what commits have changed: marks their subscriptions for a report of the running period, and closed periods that
   * had been reported for another look. @returns true when there may be more.
   */
  takeChanges(): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const changes = await tx.query<Array<{ id: string }>>(
        `select id from changes order by id limit ${CHANGES_AT_ONCE} for update skip locked`,
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
      // Locked, so that a final report under way is waited for: either it has counted the change, or it is looked at again.
      const closings = await tx.query<Array<ClosingKey & { reported_at: Date | null }>>(
        `select c.subscription_id, c.index, c.reported_at from (${touched}) t join subscriptions s on s.number = t.subscription
         join closings c on c.subscription_id = s.id and c.served_end > t.earliest
         order by c.subscription_id, c.index for update of c`,
        [ids],
      );
      const reported = closings.filter(({ reported_at }) => reported_at !== null);
      await tx.query(
        `update closings c set is_changed = true from unnest($1::text[], $2::int4[]) as k (subscription_id, index)
         where c.subscription_id = k.subscription_id and c.index = k.index`,
        [reported.map(({ subscription_id }) => subscription_id), reported.map(({ index }) => index)],
      );
      await tx.query('delete from changes where id = any($1)', [ids]);
      return changes.length === CHANGES_AT_ONCE;
    });
  }

  /**
   * Reports the running period of subscriptions that have new usage, one transaction each; those of unknown period wait for
   * the message of it.
   */
  async reportOpen(now: Date): Promise<void> {
    const due = await this.database.source.query<Array<{ number: number }>>(
      `select r.subscription as number from reports_due r join subscriptions s on s.number = r.subscription
       where s.open_start is not null and (s.report_after is null or s.report_after <= $1)
       order by r.marked limit ${OPEN_PER_BEAT}`,
      [now],
    );
    for (const { number } of due) {
      try {
        await this.database.transaction((tx) => this.reportRunning(tx, number, now));
      } catch (error) {
        this.logger.error({ err: error, subscription: number }, 'a running period could not be reported');
        const again = new Date(now.getTime() + RETRY_MS);
        await this.database.manager.update(Subscription, { number }, { reportAfter: again });
      }
    }
  }

  /** Reports the closed periods whose grace has ended. */
  reportClosed(now: Date): Promise<void> {
    return this.eachClosing('reported_at is null', now, (tx, key) => this.reportFinal(tx, key));
  }

  /** Corrects the reported periods that late usage has changed. */
  correctChanged(now: Date): Promise<void> {
    return this.eachClosing('is_changed', now, (tx, key) => this.correct(tx, key));
  }

  /** One transaction each; one that fails waits and holds up no other. */
  private async eachClosing(
    which: 'reported_at is null' | 'is_changed',
    now: Date,
    work: (tx: EntityManager, key: ClosingKey) => Promise<void>,
  ): Promise<void> {
    let due: ClosingKey[];
    do {
      due = await this.database.source.query<ClosingKey[]>(
        `select subscription_id, index from closings where ${which} and due_at <= $1
         order by due_at limit ${CLOSINGS_AT_ONCE}`,
        [now],
      );
      for (const key of due) {
        try {
          await this.database.transaction((tx) => work(tx, key));
          failpoint('reporting.after_commit');
        } catch (error) {
          this.logger.error({ err: error, ...key }, 'a closed period could not be reported');
          const { subscription_id: subscriptionId, index } = key;
          const again = new Date(now.getTime() + RETRY_MS);
          await this.database.manager.update(Closing, { subscriptionId, index }, { dueAt: again });
        }
      }
    } while (due.length === CLOSINGS_AT_ONCE);
  }

  private async reportRunning(tx: EntityManager, number: number, now: Date): Promise<void> {
    // Removed before the totals are read: what comes in after that marks the subscription anew.
    const [[open]] = await tx.query<[OpenPeriod[], number]>(
      `delete from reports_due r using subscriptions s where r.subscription = $1 and s.number = $1 and s.open_start is not null
       returning s.number, s.id, s.partner_id, s.plan, s.open_index, s.open_start, s.open_end`,
      [number],
    );
    if (!open) return;
    const span = { start: open.open_start, end: open.open_end };
    const period = { start: span.start.toISOString(), end: span.end.toISOString() };
    const storedBefore = await this.storedBefore(tx, open.id);
    const counted = await totalsOf(tx, open.number, span);
    const totals = await withAmounts(tx, open.number, span, counted, metersPricedByEvent(open.plan?.rateCards ?? []));
    await this.outbox.publish(tx, 'usage.reported', {
      subscriptionId: open.id,
      partnerId: open.partner_id,
      index: open.open_index,
      period,
      served: period,
      storedBefore,
      totals,
      isFinal: false,
      closing: null,
    });
    const amounts = amountsIn(totals);
    if (amounts <= AMOUNTS_WITHOUT_PAUSE) return;
    await tx.update(Subscription, { number }, { reportAfter: new Date(now.getTime() + amounts) });
  }

  private async reportFinal(tx: EntityManager, { subscription_id: subscriptionId, index }: ClosingKey): Promise<void> {
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
  private async correct(tx: EntityManager, { subscription_id: subscriptionId, index }: ClosingKey): Promise<void> {
    // The mark goes before the totals are read: a later change waits for this transaction, and marks anew.
    const [[subscription]] = await tx.query<[Array<{ number: number }>, number]>(
      `update closings c set is_changed = false from subscriptions s
       where c.subscription_id = $1 and c.index = $2 and c.is_changed and s.id = c.subscription_id returning s.number`,
      [subscriptionId, index],
    );
    if (!subscription) return;
    const row = await tx.findOneByOrFail(Closing, { subscriptionId, index });
    const report = await this.reportOf(tx, row, subscription.number);
    if (isSame(report.totals, row.totals ?? [])) return;
    await tx.update(Closing, { subscriptionId, index }, { totals: report.totals as never });
    await this.outbox.publish(tx, 'usage.corrected', { ...report, isFinal: true });
  }

  private async reportOf(tx: EntityManager, row: Closing, number: number): Promise<MessageData<'usage.corrected'>> {
    const { subscriptionId, partnerId, index, servedStart, servedEnd, closing } = row;
    const span = { start: servedStart, end: servedEnd };
    const storedBefore = await this.storedBefore(tx, subscriptionId);
    const totals = await totalsOf(tx, number, span, spanOf(closing.period));
    return {
      subscriptionId,
      partnerId,
      index,
      period: closing.period,
      served: closing.served,
      storedBefore,
      totals: await withAmounts(tx, number, span, totals, metersPricedByEvent(closing.plan.rateCards)),
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
      .map(({ meterKey, dimensions, ...figures }) =>
        JSON.stringify([
          meterKey,
          Object.entries(dimensions).sort(),
          ...[figures.quantity, figures.events, figures.amounts, figures.ranks],
        ]),
      )
      .sort()
      .join('\n');
  return text(a) === text(b);
}
