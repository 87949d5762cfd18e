import { randomUUID } from 'node:crypto';
import { Clock, Database, failpoint, LOGGER, Timers, type Logger, CONFIG, type Config } from '@libs/platform';
import { attemptStep, bindingsOf, kindOf, nextStep, type HoldProblem, type Outcome, type StripeOp } from '@libs/stripe';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type Stripe from 'stripe';
import type { EntityManager } from 'typeorm';
import { stripeItself, tell } from '../invoices/invoice-changes.js';
import { Invoice } from '../invoices/invoice.entity.js';
import { Collection } from './collection.entity.js';
import { declineReason, needsPartner } from './decline-reasons.js';
import { StripeOpRow } from './stripe-op.entity.js';
import { StripeReader } from './stripe-reader.service.js';
import { STRIPE } from './stripe.provider.js';

const BACKOFF_SECONDS_MAX = 900;
/** How many invoices one process walks through Stripe at the same time. */
const PARALLEL = 4;

/** Somebody else is at work on the invoice by now: leave it to him. */
class LeaseLost extends Error {}

/**
 * Takes issued invoices into Stripe, step by step. Each step is committed with its key before it is sent and settled
 * after its answer, so that a crash at any instant, a second worker or a repeated run make nothing twice.
 */
@Injectable()
export class CollectorService implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reader: StripeReader,
    @Inject(STRIPE) private readonly stripe: Stripe,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('collecting', 0.5, () => this.collectAllDue());
  }

  async collectAllDue(): Promise<void> {
    await Promise.all(Array.from({ length: PARALLEL }, () => this.collectUntilNoneIsDue()));
  }

  private async collectUntilNoneIsDue(): Promise<void> {
    for (;;) {
      const collection = await this.take();
      if (!collection) return;
      try {
        await this.walk(collection);
      } catch (error) {
        await this.giveBack(collection, error);
      }
    }
  }

  /** Leases one due invoice; null when there is none. */
  private async take(): Promise<Collection | null> {
    const lease = randomUUID();
    const rows = await this.database.manager.query<[Array<{ invoice_id: string }>, number]>(
      `update collections set lease = $1, due_at = now() + make_interval(secs => $2) where invoice_id =
         (select invoice_id from collections where due_at <= now() order by due_at limit 1 for update skip locked)
       returning invoice_id`,
      [lease, this.config.STRIPE_LEASE_SECONDS],
    );
    const taken = rows[0][0];
    return taken ? this.database.manager.findOneByOrFail(Collection, { invoiceId: taken.invoice_id, lease }) : null;
  }

  /** A fault of ours or of the database: the step is taken again after the backoff, long before the lease would run out. */
  private async giveBack(collection: Collection, error: unknown): Promise<void> {
    const { invoiceId } = collection;
    if (error instanceof LeaseLost) {
      this.logger.warn({ invoiceId }, 'another process took the invoice over');
      return;
    }
    this.logger.error({ err: error, invoiceId }, 'a step at Stripe failed on our side');
    await this.postpone(this.database.manager, collection, String(error));
  }

  /** Step after step until none is left, one has to wait, or a person is needed. */
  private async walk(collection: Collection): Promise<void> {
    for (;;) {
      const ops: StripeOp[] = await this.database.manager.findBy(StripeOpRow, { invoiceId: collection.invoiceId });
      const next = nextStep(ops);
      if (!next) return this.rest(collection);
      const { op, outcome } = await attemptStep({
        stripe: this.stripe,
        op: next,
        bindings: bindingsOf(ops),
        now: this.clock.now(),
        commit: async (sent) => {
          await this.database.transaction((tx) => this.save(tx, collection, sent));
          failpoint('stripe.before_call');
        },
      });
      failpoint('stripe.after_call');
      const goesOn = await this.database.transaction((tx) => this.settle(tx, collection, op, outcome));
      if (!goesOn) return;
    }
  }

  /** All steps are taken: what became of the invoice is read from Stripe itself. */
  private async rest(collection: Collection): Promise<void> {
    await this.database.manager.query(
      `update collections set due_at = null, lease = null, state = case when state = 'running' then 'pending' else state end
       where invoice_id = $1 and lease = $2`,
      [collection.invoiceId, collection.lease],
    );
    const { stripeInvoiceId } = await this.database.manager.findOneByOrFail(Collection, {
      invoiceId: collection.invoiceId,
    });
    if (stripeInvoiceId) await this.reader.read(stripeInvoiceId);
  }

  /** Writes a step down and renews the lease. */
  private async save(tx: EntityManager, { invoiceId, lease }: Collection, op: StripeOp): Promise<void> {
    const [rows] = await tx.query<[unknown[], number]>(
      `update collections set due_at = now() + make_interval(secs => $3) where invoice_id = $1 and lease = $2 returning 1`,
      [invoiceId, lease, this.config.STRIPE_LEASE_SECONDS],
    );
    if (rows.length === 0) throw new LeaseLost();
    await tx.update(StripeOpRow, { invoiceId, step: op.step }, op as never);
  }

  /** Stores what became of a step. Says whether the next one can be taken now. */
  private async settle(tx: EntityManager, collection: Collection, op: StripeOp, outcome: Outcome): Promise<boolean> {
    await this.save(tx, collection, op);
    const { invoiceId } = collection;
    switch (outcome.kind) {
      case 'done':
        await this.keepIds(tx, op, outcome.object as Partial<Stripe.Invoice>);
        return true;
      case 'declined': {
        const reason = declineReason(outcome.declineCode).text;
        await this.stop(tx, invoiceId, 'declined', outcome.declineCode, reason, needsPartner(outcome));
        return false;
      }
      case 'hold':
        if (outcome.problem.scope === 'account') {
          await this.blameAccount(tx, invoiceId, outcome.problem);
          await this.postpone(tx, collection, outcome.problem.detail);
          return false;
        }
        await this.stop(tx, invoiceId, 'held', outcome.problem.code, outcome.problem.detail, false);
        return false;
      default:
        await this.postpone(tx, collection, outcome.reason);
        return false;
    }
  }

  private async keepIds(tx: EntityManager, op: StripeOp, object: Partial<Stripe.Invoice>): Promise<void> {
    const kind = kindOf(op.step);
    if (kind === 'invoice') {
      await tx.update(
        Collection,
        { invoiceId: op.invoiceId },
        { stripeInvoiceId: op.stripeId, failures: 0, problem: null },
      );
    } else if (kind === 'finalize') {
      const hostedUrl = object.hosted_invoice_url ?? null;
      await tx.update(Collection, { invoiceId: op.invoiceId }, { hostedUrl, failures: 0, problem: null });
    }
  }

  /** Nothing more is sent until a person decides. */
  private async stop(
    tx: EntityManager,
    invoiceId: string,
    state: 'declined' | 'held',
    code: string,
    reason: string,
    isForPartner: boolean,
  ): Promise<void> {
    const at = this.clock.now();
    const problem = { code, reason, needsPartner: isForPartner, at: at.toISOString() };
    // A webhook may have told of a payment meanwhile: that is not undone.
    const { affected } = await tx.update(
      Collection,
      { invoiceId, state: 'running' },
      { state, problem, dueAt: null, lease: null },
    );
    if (affected === 0) return;
    const { status } = await tx.findOneByOrFail(Invoice, { id: invoiceId });
    const change = state === 'declined' ? 'payment_declined' : 'collection_held';
    await tell(tx, at, { invoiceId, change, from: status, to: status, by: stripeItself, reason });
  }

  /** No other invoice would fare better: each waits, and says what for. */
  private async blameAccount(tx: EntityManager, invoiceId: string, { code, detail }: HoldProblem): Promise<void> {
    const problem = { code, reason: detail, needsPartner: false, at: this.clock.now().toISOString() };
    await tx.update(Collection, { invoiceId }, { problem });
  }

  private async postpone(tx: EntityManager, { invoiceId, lease }: Collection, reason: string): Promise<void> {
    this.logger.warn({ invoiceId, reason }, 'a step at Stripe has to be taken again later');
    await tx.query(
      `update collections set failures = failures + 1, lease = null,
         due_at = now() + make_interval(secs => least(power(2, least(failures, 20)), $3))
       where invoice_id = $1 and lease = $2`,
      [invoiceId, lease, BACKOFF_SECONDS_MAX],
    );
  }
}
