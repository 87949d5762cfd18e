import { Clock, CONFIG, Database, failpoint, LOGGER, Timers, type Config, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type Stripe from 'stripe';
import { StripeEvent } from './stripe-op.entity.js';
import { StripeReader } from './stripe-reader.service.js';

/** After so many tries an event of an invoice that nobody here knows is let go. */
const TRIES_MAX = 8;
/** Longest wait while Stripe is away. */
const BACKOFF_SECONDS_MAX = 900;
/** An open invoice that was not read for so long is read without being asked to: a webhook may have been lost. */
const RECONCILE_AFTER_MINUTES = 15;

/** Stripe's events: stored by id, then each invoice they name is read again, once for all of its events. */
@Injectable()
export class WebhooksService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly reader: StripeReader,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('stripe events', 0.5, () => this.readAllNamed());
    this.timers.every('reconciliation', 60, (now) => this.reconcile(now));
  }

  /** A second delivery of an event changes nothing. */
  async store(event: Stripe.Event): Promise<void> {
    const stripeInvoiceId = invoiceOf(event);
    await this.database.manager.query(
      `insert into stripe_events (event_id, type, stripe_invoice_id, received_at, due_at, outcome)
       values ($1, $2, $3, $4, case when $3::text is not null then now() end, case when $3::text is null then 'not_needed' end)
       on conflict (event_id) do nothing`,
      [event.id, event.type, stripeInvoiceId, this.clock.now()],
    );
    failpoint('webhook.stored');
  }

  /** Reads every invoice that waiting events name. */
  async readAllNamed(): Promise<void> {
    for (;;) {
      const stripeInvoiceId = await this.take();
      if (!stripeInvoiceId) return;
      try {
        await this.readFor(stripeInvoiceId);
      } catch (error) {
        this.logger.warn({ err: error, stripeInvoiceId }, 'an invoice could not be read from Stripe');
        await this.postpone(stripeInvoiceId, (error as { code?: string }).code === 'resource_missing');
      }
    }
  }

  /** Reads open invoices that no event has told about for a while; repairs only what is behind Stripe. */
  async reconcile(now: Date): Promise<void> {
    const before = new Date(now.getTime() - RECONCILE_AFTER_MINUTES * 60_000);
    const rows = await this.database.manager.query<Array<{ stripe_invoice_id: string }>>(
      `select c.stripe_invoice_id from collections c join invoices i on i.id = c.invoice_id
       where c.stripe_invoice_id is not null and c.due_at is null and c.state in ('pending', 'declined', 'held')
         and coalesce(c.read_at, i.issued_at) < $1 order by c.read_at nulls first limit 500`,
      [before],
    );
    for (const { stripe_invoice_id: id } of rows) {
      await this.reader.read(id).catch((error: unknown) => {
        this.logger.warn({ err: error, stripeInvoiceId: id }, 'an invoice could not be read from Stripe');
      });
    }
  }

  /** One invoice with all its events that wait; whoever took them has them for the time of the lease. */
  private async take(): Promise<string | undefined> {
    const [rows] = await this.database.manager.query<[Array<{ stripe_invoice_id: string }>, number]>(
      `update stripe_events set due_at = now() + make_interval(secs => $1) where due_at <= now() and stripe_invoice_id =
         (select stripe_invoice_id from stripe_events where due_at <= now() order by due_at limit 1 for update skip locked)
       returning stripe_invoice_id`,
      [this.config.STRIPE_LEASE_SECONDS],
    );
    return rows[0]?.stripe_invoice_id;
  }

  private async readFor(stripeInvoiceId: string): Promise<void> {
    // Only events that are here by now are answered by this reading; a later one asks for another.
    const waiting = await this.database.manager
      .createQueryBuilder(StripeEvent, 'event')
      .where('event.stripe_invoice_id = :stripeInvoiceId and event.due_at is not null', { stripeInvoiceId })
      .getMany();
    const ids = waiting.map((event) => event.eventId);
    const isKnown = await this.reader.read(stripeInvoiceId, async (tx) => {
      await tx.query(`update stripe_events set due_at = null, outcome = 'read' where event_id = any($1)`, [ids]);
      failpoint('webhook.before_commit');
    });
    if (!isKnown) await this.postpone(stripeInvoiceId, true);
    failpoint('webhook.after_commit');
  }

  /**
   * The event may be faster than our own commit, so that an unknown invoice is tried again for some minutes. While Stripe
   * is away nothing is known of it, and nothing is let go.
   */
  private async postpone(stripeInvoiceId: string, isUnknown: boolean): Promise<void> {
    await this.database.manager.query(
      `update stripe_events set failures = failures + 1,
         outcome = case when $2 and failures + 1 >= $3 then 'unknown_invoice' end,
         due_at = case when $2 and failures + 1 >= $3 then null
           else now() + make_interval(secs => least(power(2, least(failures, 20)), $4)) end
       where stripe_invoice_id = $1 and due_at is not null`,
      [stripeInvoiceId, isUnknown, TRIES_MAX, BACKOFF_SECONDS_MAX],
    );
  }
}

/** The invoice an event is about; disputes, refunds and credit notes are not read yet. */
function invoiceOf({ data }: Stripe.Event): string | null {
  const object = data.object as { object: string; id?: string; invoice?: string | { id: string } | null };
  if (object.object === 'invoice') return object.id ?? null;
  if (object.object !== 'invoice_payment') return null;
  return typeof object.invoice === 'string' ? object.invoice : (object.invoice?.id ?? null);
}
