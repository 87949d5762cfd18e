import { type getSubscriptionActivity, type ResponseOf, say } from '@libs/contracts';
import { Database, NotFound } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { Subscription } from '../subjects/subjects.entity.js';

/** Counting further would cost more than anybody learns from it. */
const COUNTED_MAX = 10_000;

type Activity = ResponseOf<typeof getSubscriptionActivity>;

/** Whether calls arrive for a subscription: the light that turns green with the first one. */
@Injectable()
export class ActivityService {
  constructor(private readonly database: Database) {}

  /** @throws NotFound when the partner has no such subscription. */
  async of(partnerId: string, subscriptionId: string): Promise<Activity> {
    const { manager } = this.database;
    const subscription = await manager.findOneBy(Subscription, { id: subscriptionId, partnerId });
    if (!subscription) throw new NotFound(say('there_is_no_subscription', { id: subscriptionId }));
    const [all] = await manager.query<Array<{ first: Date | null; last: Date | null; events: string }>>(
      `select (select min(time) from events where subscription = $1) as first,
              (select max(time) from events where subscription = $1) as last,
              (select count(*) from (select from events where subscription = $1 limit ${COUNTED_MAX}) e) as events`,
      [subscription.number],
    );
    const credentials = await manager.query<Array<{ id: string; last: Date; events: string }>>(
      `select c.id, max(e.time) as last, count(*) as events from credentials c
       cross join lateral (select time from events
         where subscription = $1 and credential = c.number order by time desc limit ${COUNTED_MAX}) e
       where c.subscription_id = $2 group by c.id order by max(e.time) desc`,
      [subscription.number, subscriptionId],
    );
    return {
      subscriptionId,
      firstEventAt: all!.first?.toISOString() ?? null,
      lastEventAt: all!.last?.toISOString() ?? null,
      events: Number(all!.events),
      credentials: credentials.map(({ id, last, events }) => ({
        credentialId: id,
        lastEventAt: last.toISOString(),
        events: Number(events),
      })),
    };
  }
}
