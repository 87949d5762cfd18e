import { secretOf, type House } from './house.js';
import type { Sent, Violations } from './oracle.js';
import type { Delivery, Plan } from './plan.js';
import type { Random } from './random.js';
import type { Scene } from './scene.js';
import { bodyOf, timeOf } from './traffic.js';
import { pause } from './until.js';

/** A gateway waits so long for an answer at first, and longer each time: the machine may be busy. */
const PATIENCE_MS = 4_000;
const PATIENCE_MOST_MS = 20_000;
const RETRY_FIRST_MS = 40;
const RETRY_MOST_MS = 400;

/** The gateways of one run: they push their batches until they are told 200, as gateways do, and remember what they were told. */
export class Gateways {
  readonly sent = new Map<string, Sent>();
  /** Batches that were not acknowledged when their time was up. */
  unacknowledged = 0;
  attempts = 0;
  private isOver = false;

  constructor(
    private readonly house: House,
    private readonly scene: Scene,
    private readonly plan: Plan,
    private readonly random: Random,
    private readonly violations: Violations,
  ) {}

  /** Resolves when each batch has been acknowledged or given up. */
  async push(): Promise<void> {
    await Promise.all(
      this.plan.gateways.flatMap(({ adapter, deliveries }, at) =>
        deliveries.map(async (delivery) => {
          await pause(Math.max(0, this.scene.begin + delivery.at - Date.now()));
          const body = bodyOf(adapter, delivery.calls, this.scene.consumers, this.scene.begin);
          await this.deliver(delivery, this.scene.connections[at]!, body);
        }),
      ),
    );
  }

  /** Time is up: whoever still waits stops. */
  end(): void {
    this.isOver = true;
  }

  private async deliver(delivery: Delivery, connection: string, body: string): Promise<void> {
    for (const call of delivery.calls) {
      if (!this.sent.has(call.id))
        this.sent.set(call.id, { call, time: timeOf(call, this.scene.begin), isAcknowledged: false });
    }
    let wait = RETRY_FIRST_MS;
    for (let attempt = 1; !this.isOver; attempt += 1) {
      const hangUpMs = attempt === 1 ? delivery.hangsUpAfterMs : null;
      const status = await this.attempt(
        connection,
        body,
        hangUpMs ?? Math.min(PATIENCE_MS * attempt, PATIENCE_MOST_MS),
      );
      if (status === 200) {
        for (const { id } of delivery.calls) this.sent.get(id)!.isAcknowledged = true;
        return;
      }
      if (status !== null && status !== 503) this.violations.add('trouble is answered with 503', `status ${status}`);
      if (status === null && delivery.givesUp && hangUpMs !== null) return;
      await pause(wait * (0.5 + this.random.next()));
      wait = Math.min(wait * 2, RETRY_MOST_MS);
    }
    this.unacknowledged += 1;
  }

  /** @returns the status, null when there was none. */
  private async attempt(connection: string, body: string, patienceMs: number): Promise<number | null> {
    const urls = this.house.meteringUrls;
    if (urls.length === 0) return null;
    this.attempts += 1;
    try {
      const response = await fetch(`${this.random.pick(urls)}/metering/v1/ingest/${connection}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secretOf(connection)}` },
        signal: AbortSignal.timeout(patienceMs),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }
}
