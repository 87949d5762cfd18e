import type { DataSource, QueryRunner } from 'typeorm';

interface NotifyingClient {
  on(event: 'notification' | 'error' | 'end', listener: () => void): void;
  removeListener(event: 'notification' | 'error' | 'end', listener: () => void): void;
}

/**
 * Wakes the relay when a transaction with a message commits. A notification may get lost (the connection broke, a pooler
 * sits in between): waiting therefore always has an end.
 */
export class OutboxSignal {
  private runner: QueryRunner | undefined;
  private isRung = false;
  private ring = (): void => {
    this.isRung = true;
    this.wake?.();
  };
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

  /** Rings by hand. */
  now(): void {
    this.ring();
  }

  /** Keeps one connection listening; cheap when it already is. */
  async listen(): Promise<void> {
    if (this.runner) return;
    const runner = this.source.createQueryRunner();
    const client = (await runner.connect()) as NotifyingClient;
    const lost = (): void => void this.release(client);
    client.on('notification', this.ring);
    client.on('error', lost);
    client.on('end', lost);
    this.lost = lost;
    this.client = client;
    this.runner = runner;
    const [{ channel }] = await runner.query(`select current_schema() || '_outbox' as channel`);
    await runner.query(`listen "${channel}"`);
  }

  async close(): Promise<void> {
    const { runner, client } = this;
    if (!runner || !client) return;
    await runner.query('unlisten *').catch(() => {});
    await this.release(client);
  }

  private client: NotifyingClient | undefined;
  private lost: () => void = () => {};

  private async release(client: NotifyingClient): Promise<void> {
    const { runner } = this;
    if (!runner || client !== this.client) return;
    this.runner = undefined;
    this.client = undefined;
    client.removeListener('notification', this.ring);
    client.removeListener('end', this.lost);
    await runner.release().catch(() => {});
  }
}
