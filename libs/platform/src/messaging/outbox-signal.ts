import type { DataSource, QueryRunner } from 'typeorm';

/** The driver's own connection: what TypeORM does not wrap. */
interface Client {
  on(event: string, listener: () => void): void;
  removeListener(event: string, listener: () => void): void;
}

/**
 * Wakes the relay when a transaction with a message commits. A notification may get lost (the connection broke, a pooler
 * sits in between): waiting therefore always has an end.
 */
export class OutboxSignal {
  private listening: { runner: QueryRunner; client: Client } | undefined;
  private isRung = false;
  private wake: (() => void) | undefined;

  constructor(private readonly source: DataSource) {}

  /** Resolves when rung, also when that was before the call, or after `ms`. */
  async wait(ms: number): Promise<void> {
    if (!this.isRung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    this.isRung = false;
  }

  readonly ring = (): void => {
    this.isRung = true;
    this.wake?.();
  };

  /** Makes sure that one connection listens; costs nothing when it does. */
  async listen(): Promise<void> {
    if (this.listening) return;
    const runner = this.source.createQueryRunner();
    const client = (await runner.connect()) as Client;
    this.listening = { runner, client };
    client.on('notification', this.ring);
    client.on('error', this.lose);
    client.on('end', this.lose);
    try {
      const [{ channel }] = await runner.query(`select current_schema() || '_outbox' as channel`);
      await runner.query(`listen "${channel}"`);
    } catch (error) {
      this.lose();
      throw error;
    }
  }

  /** Gives the connection back as it was. */
  async close(): Promise<void> {
    await this.listening?.runner.query('unlisten *').catch(() => {});
    await this.release();
  }

  private readonly lose = (): void => void this.release();

  private async release(): Promise<void> {
    if (!this.listening) return;
    const { runner, client } = this.listening;
    this.listening = undefined;
    client.removeListener('notification', this.ring);
    client.removeListener('end', this.lose);
    // The listener for errors stays: a broken connection may complain more than once, and unheard that ends the process.
    await runner.release().catch(() => {});
  }
}
