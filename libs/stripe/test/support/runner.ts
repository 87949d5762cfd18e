import type { Stripe } from 'stripe';
import { attemptStep, bindingsOf, nextStep, type Outcome, type StripeOp } from '../../src/index.js';

/** What billing's table does: rows that are written before and after every call, as JSON, as the database would. */
export class OpsTable {
  private rows: string[];
  readonly outcomes: Outcome[] = [];

  constructor(ops: readonly StripeOp[]) {
    this.rows = ops.map((op) => JSON.stringify(op));
  }

  read(): StripeOp[] {
    return this.rows.map((row) => {
      const op = JSON.parse(row) as StripeOp;
      return { ...op, firstSentAt: op.firstSentAt === null ? null : new Date(op.firstSentAt) };
    });
  }

  add(op: StripeOp): void {
    this.rows.push(JSON.stringify(op));
  }

  save(op: StripeOp): void {
    const index = this.read().findIndex((row) => row.step === op.step);
    this.rows[index] = JSON.stringify(op);
  }

  state(step: string): StripeOp | undefined {
    return this.read().find((op) => op.step === step);
  }

  /** One turn of the loop; `null` when there is nothing to do. A crash loses the answer, never the committed row. */
  async turn(stripe: Stripe, now: Date, crashes: (op: StripeOp) => boolean = () => false): Promise<Outcome | null> {
    const rows = this.read();
    const op = nextStep(rows);
    if (op === null) return null;
    const commit = async (row: StripeOp) => this.save(row);
    const result = await attemptStep({ stripe, op, bindings: bindingsOf(rows), now, commit });
    if (crashes(op)) return result.outcome;
    this.save(result.op);
    this.outcomes.push(result.outcome);
    return result.outcome;
  }

  /** Turns until a step is done; gives up as {@link run} does. */
  async runUntil(step: string, stripe: Stripe, now: () => Date, most = 40): Promise<void> {
    for (let turn = 0; turn < most && this.state(step)?.state !== 'done'; turn += 1) await this.turn(stripe, now());
    if (this.state(step)?.state !== 'done') throw new Error(`${step} is not done after ${most} turns`);
  }

  /** Turns until nothing is left; gives up after `most` turns so that a loop that cannot end is a failure. */
  async run(stripe: Stripe, now: () => Date, most = 40): Promise<void> {
    for (let turn = 0; turn < most; turn += 1) {
      if ((await this.turn(stripe, now())) === null) return;
    }
    throw new Error(`Not finished after ${most} turns: ${JSON.stringify(this.outcomes.slice(-3))}`);
  }
}
