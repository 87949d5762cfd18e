import { secretOf, type House } from './house.js';
import type { Violations } from './oracle.js';
import { keyOf, type Scene } from './scene.js';
import { within } from './until.js';

/** Asks the check as a gateway does, and holds what it says was used against the buckets. */
export class CounterWatch {
  samples = 0;

  constructor(
    private readonly house: House,
    private readonly scene: Scene,
    private readonly violations: Violations,
  ) {}

  /**
   * At any moment: what a check counts has been committed. The buckets are read after the answer, and usage only grows
   * here, so a counter above them has counted what is not there, or twice.
   */
  async sample(url: string, consumer: number): Promise<void> {
    const used = await this.usedAt(url, consumer);
    if (used === null) return;
    const stored = await this.storedOf(consumer);
    this.samples += 1;
    if (used > stored)
      this.violations.add(
        'a counter holds nothing that is not stored',
        `${this.scene.consumers[consumer]}: ${used} > ${stored}`,
      );
  }

  /** Once all is quiet: both processes say what the buckets say. */
  async settle(ms: number): Promise<void> {
    await Promise.all(
      this.house.metering.flatMap((supervisor) =>
        this.scene.consumers.map(async (name, consumer) => {
          let last = '';
          const isEqual = await within(ms, async () => {
            const used = supervisor.url === null ? null : await this.usedAt(supervisor.url, consumer);
            const stored = await this.storedOf(consumer);
            last = `${supervisor.name} says ${used} of ${name}, the buckets ${stored}`;
            if (used !== null && used > stored) this.violations.add('a counter holds nothing that is not stored', last);
            return used === stored;
          });
          if (!isEqual) this.violations.add('counters become what is stored', last);
        }),
      ),
    );
  }

  private async usedAt(url: string, consumer: number): Promise<number | null> {
    const connection = this.scene.connections[0]!;
    try {
      const response = await fetch(`${url}/metering/v1/check/${connection}/http:api`, {
        headers: { 'x-octroi-secret': secretOf(connection), 'x-api-key': keyOf(this.scene, consumer) },
        signal: AbortSignal.timeout(2_000),
      });
      const text = await response.text();
      const used = response.status < 500 ? (JSON.parse(text).limits?.[0]?.used as string | undefined) : undefined;
      return used === undefined || used === null ? null : Number(used);
    } catch {
      return null;
    }
  }

  private async storedOf(consumer: number): Promise<number> {
    const [row] = await this.house.admin.query<{ events: string }>(
      `select coalesce(sum(b.events), 0) as events from metering.subscriptions u
       join metering.series s on s.subscription = u.number join metering.meters m on m.number = s.meter and m.key = 'calls'
       join metering.buckets b on b.series = s.id where u.id = $1`,
      [this.scene.subscriptions[consumer]],
    );
    return Number(row!.events);
  }
}
