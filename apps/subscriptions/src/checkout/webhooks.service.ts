import { say } from '@libs/contracts';
import { Clock, CONFIG, Database, failpoint, LOGGER, Timers, type Config, type Logger } from '@libs/platform';
import { readWebhook } from '@libs/stripe';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Partner } from '../partners/partner.entity.js';
import { Checkout } from './checkout.entity.js';
import { WebhookRefused } from './checkout.problems.js';
import { Settlement } from './settlement.js';
import { StripeEvent } from './stripe-event.entity.js';

const EVERY_SECONDS = 2;
/** Ten attempts with doubling waits: about three hours, by then an event that fits nothing here belongs to somebody else. */
const ATTEMPTS_MAX = 10;
const FIRST_WAIT_MS = 20_000;

/** Stripe's events: stored first, answered, worked off afterwards. Each is handled once, whatever order they come in. */
@Injectable()
export class WebhooksService implements OnApplicationBootstrap {
  private readonly secrets: readonly string[];
  /** Longer than any attempt takes; another process takes over after it. */
  private readonly leaseMs: number;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly settlement: Settlement,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.leaseMs = config.STRIPE_LEASE_SECONDS * 1000;
    this.secrets = (config.STRIPE_WEBHOOK_SECRET ?? '')
      .split(',')
      .map((secret) => secret.trim())
      .filter(Boolean);
  }

  onApplicationBootstrap(): void {
    this.timers.every('stripe.events', EVERY_SECONDS, async () => {
      while (await this.workOffOne());
    });
  }

  /** @throws WebhookRefused when it is not signed with a secret of ours. */
  async receive(body: Buffer, signature: string | undefined): Promise<void> {
    const reading = readWebhook({ body, signature, secrets: this.secrets, receivedAt: this.clock.wall() });
    if (reading.kind === 'refused') throw new WebhookRefused(say('the_event_is_refused', { cause: reading.detail }));
    const { id, type, data } = reading.event;
    const now = this.clock.now();
    const objectId = (data.object as { id?: string }).id ?? '';
    await this.database.manager.query(
      `insert into stripe_events (id, type, object_id, received_at, due_at, attempts) values ($1, $2, $3, $4, $4, 0)
       on conflict do nothing`,
      [id, type, objectId, now],
    );
    failpoint('webhook.stored');
  }

  /** False when nothing is due. */
  private async workOffOne(): Promise<boolean> {
    const event = await this.lease();
    if (!event) return false;
    const { manager } = this.database;
    try {
      const outcome = await this.handle(event);
      const isDone = outcome !== 'unknown' || event.attempts >= ATTEMPTS_MAX;
      const handledAt = isDone ? this.clock.now() : null;
      await manager.update(StripeEvent, { id: event.id }, { handledAt, outcome, dueAt: this.waitAfter(event) });
    } catch (error) {
      this.logger.warn({ err: error, event: event.id, type: event.type }, 'an event could not be handled yet');
      await manager.update(StripeEvent, { id: event.id }, { outcome: String(error), dueAt: this.waitAfter(event) });
    }
    return true;
  }

  /** Takes an event for a while. No transaction stays open: Stripe is asked meanwhile. */
  private async lease(): Promise<StripeEvent | null> {
    const now = this.clock.now();
    return this.database.transaction(async (tx) => {
      const event = await tx
        .createQueryBuilder(StripeEvent, 'event')
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .where('event.handled_at is null and event.due_at <= :now', { now })
        .orderBy('event.dueAt')
        .limit(1)
        .getOne();
      if (!event) return null;
      event.attempts += 1;
      event.dueAt = new Date(now.getTime() + this.leaseMs);
      return tx.save(StripeEvent, event);
    });
  }

  /** What came of it; `unknown` when it names something that is not here, or not yet. */
  private async handle({ type, objectId }: StripeEvent): Promise<'done' | 'ignored' | 'unknown'> {
    switch (type) {
      case 'checkout.session.completed':
      case 'checkout.session.expired': {
        const checkout = await this.database.manager.findOneBy(Checkout, { stripeSessionId: objectId });
        if (!checkout) return 'unknown';
        await this.settlement.settle(checkout);
        return 'done';
      }
      case 'customer.updated':
      case 'customer.deleted':
        return this.refresh({ stripeCustomerId: objectId });
      case 'payment_method.detached':
      case 'payment_method.automatically_updated':
        return this.refresh({ stripePaymentMethodId: objectId });
      default:
        return 'ignored';
    }
  }

  private async refresh(where: Partial<Partner>): Promise<'done' | 'ignored'> {
    const partner = await this.database.manager.findOneBy(Partner, where as never);
    if (!partner) return 'ignored';
    await this.settlement.refresh(partner);
    return 'done';
  }

  private waitAfter({ attempts }: StripeEvent): Date {
    return new Date(this.clock.now().getTime() + FIRST_WAIT_MS * 2 ** (attempts - 1));
  }
}
