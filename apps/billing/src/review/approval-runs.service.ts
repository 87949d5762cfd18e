import { type ApprovalRunWire, say, type Sentence } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { Clock, Database, LOGGER, newId, NotFound, Problem, Timers, type Actor, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { In } from 'typeorm';
import { doerOf } from '../invoices/invoice-changes.js';
import { Invoice } from '../invoices/invoice.entity.js';
import { Partner } from '../terms/terms.entity.js';
import { ApprovalRun, ApprovalRunItem } from './approval-run.entity.js';
import { ReviewService } from './review.service.js';

type Named = Pick<ApprovalRunWire['items'][number], 'number' | 'partnerName' | 'total'>;

/** Approves many invoices, each by itself: one that was changed meanwhile does not hold up the others. */
@Injectable()
export class ApprovalRunsService implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly timers: Timers,
    private readonly review: ReviewService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('approval runs', 0.5, () => this.decideAllWaiting());
  }

  /** Notes the run; it is worked on in the background and survives the process. */
  async start(
    invoices: ReadonlyArray<{ invoiceId: string; revision: number }>,
    issue: boolean,
    actor: Actor,
  ): Promise<ApprovalRunWire> {
    const now = this.clock.now();
    const id = newId('run', now);
    await this.database.transaction(async (tx) => {
      await tx.insert(ApprovalRun, { id, actor: doerOf(actor), issue, startedAt: now });
      const items = invoices.map((one, position) => ({ ...one, runId: id, position, outcome: 'waiting' as const }));
      await tx.insert(ApprovalRunItem, items);
    });
    return this.read(id);
  }

  /** @throws NotFound */
  async read(id: string): Promise<ApprovalRunWire> {
    const { manager } = this.database;
    const run = await manager.findOneBy(ApprovalRun, { id });
    if (!run) throw new NotFound(say('there_is_no_approval_run', { id }));
    const items = await manager.find(ApprovalRunItem, { where: { runId: id }, order: { position: 'ASC' } });
    const invoices = await this.invoicesOf(items);
    const waiting = items.filter((item) => item.outcome === 'waiting').length;
    const ended = items.map((item) => item.decidedAt?.getTime() ?? 0);
    return {
      id,
      issue: run.issue,
      startedAt: run.startedAt.toISOString(),
      endedAt: waiting > 0 ? null : new Date(Math.max(...ended)).toISOString(),
      total: items.length,
      done: items.length - waiting,
      failed: items.filter((item) => item.outcome === 'failed').length,
      items: items.map(({ invoiceId, revision, outcome, problem }) => ({
        invoiceId,
        revision,
        outcome,
        number: invoices.get(invoiceId)?.number ?? null,
        partnerName: invoices.get(invoiceId)?.partnerName ?? null,
        total: invoices.get(invoiceId)?.total ?? null,
        problem,
      })),
    };
  }

  /** Whose each invoice is and what it comes to, as it stands now; one that does not exist is missing. */
  private async invoicesOf(items: readonly ApprovalRunItem[]): Promise<Map<string, Named>> {
    const { manager } = this.database;
    const invoices = await manager.findBy(Invoice, { id: In(items.map(({ invoiceId }) => invoiceId)) });
    const partners = await manager.findBy(Partner, { partnerId: In(invoices.map(({ partnerId }) => partnerId)) });
    const names = new Map(partners.map(({ partnerId, name }) => [partnerId, name]));
    return new Map(
      invoices.map(({ id, number, partnerId, billedTo, totalMinor, currency }) => {
        const partnerName = billedTo?.name ?? names.get(partnerId) ?? partnerId;
        return [id, { number, partnerName, total: moneyToWire(money(totalMinor, currency)) }];
      }),
    );
  }

  async decideAllWaiting(): Promise<void> {
    const waiting = await this.database.manager.query<Array<{ run_id: string }>>(
      `select distinct run_id from approval_run_items where outcome = 'waiting'`,
    );
    for (const { run_id: id } of waiting) {
      const run = await this.database.manager.findOneByOrFail(ApprovalRun, { id });
      while (await this.decideOne(run));
    }
  }

  /**
   * The decision is made before it is noted. A process that dies in between finds the invoice approved and notes that;
   * two processes at work on one item make one decision, because the second finds a newer revision.
   */
  private async decideOne(run: ApprovalRun): Promise<boolean> {
    const item = await this.database.manager.findOne(ApprovalRunItem, {
      where: { runId: run.id, outcome: 'waiting' },
      order: { position: 'ASC' },
    });
    if (!item) return false;
    let problem: ApprovalRunItem['problem'] = null;
    try {
      await this.review.approve(item.invoiceId, item.revision, run.issue, run.actor);
    } catch (error) {
      if (!(error instanceof Problem))
        this.logger.error({ err: error, invoiceId: item.invoiceId }, 'an approval failed');
      problem = await this.problemOf(item, run, error);
    }
    const outcome = problem ? 'failed' : run.issue ? 'issued' : 'approved';
    await this.database.manager.update(
      ApprovalRunItem,
      { runId: run.id, position: item.position, outcome: 'waiting' },
      { outcome, problem: problem as never, decidedAt: this.clock.now() },
    );
    return true;
  }

  /** Null when the refusal says only that this very approval has been made already. */
  private async problemOf(
    item: ApprovalRunItem,
    run: ApprovalRun,
    error: unknown,
  ): Promise<ApprovalRunItem['problem']> {
    const invoice = await this.database.manager.findOneBy(Invoice, { id: item.invoiceId });
    const isOurs = invoice?.approvedBy === run.actor.id && (invoice.approvedAt ?? run.startedAt) >= run.startedAt;
    if (invoice?.approvedAt && isOurs && (invoice.number !== null || !run.issue)) return null;
    if (error instanceof Problem) return failureOf(error.kind.code, error.said);
    return failureOf('unexpected', say('approval_failed_on_our_side'));
  }
}

const failureOf = (code: string, said: Sentence): NonNullable<ApprovalRunItem['problem']> => ({
  code,
  detail: said.text,
  said,
});
