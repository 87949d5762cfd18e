import type pg from 'pg';
import type { MovableClock } from './clock.js';

const CHANNEL = 'octroi_clock';
const RECONNECT_MS = 200;
const RECONNECT_MS_MAX = 5_000;

/** Keeps the clock's offset where every process finds it, and tells the others when it grows. */
export class ClockStore {
  private listener: pg.PoolClient | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: MovableClock,
  ) {}

  /**
   * Takes over the stored offset, or the given beginning when there is none yet, and follows later moves.
   * @throws Error when the clock was moved and money is live: invoices would be dated by a story.
   */
  async follow(beginAt: Date | null, isLive = false): Promise<void> {
    await this.listen();
    if (beginAt) {
      const offsetMs = Math.round(this.clock.offsetTo(beginAt));
      await this.pool.query('insert into platform.clock (offset_ms) values ($1) on conflict do nothing', [offsetMs]);
    }
    const offsetMs = await this.stored();
    if (isLive && offsetMs !== 0)
      throw new Error(
        "This database is a sandbox's: its clock was moved. A live Stripe key needs a database of its own.",
      );
    this.clock.begin(offsetMs);
  }

  /** Moves the clock of the whole installation forwards. */
  async moveTo(instant: Date): Promise<void> {
    const offsetMs = Math.round(this.clock.offsetTo(instant));
    await this.pool.query(
      `with moved as (
         insert into platform.clock (offset_ms) values ($1)
         on conflict (only_row) do update set offset_ms = greatest(clock.offset_ms, excluded.offset_ms)
         returning offset_ms)
       select pg_notify($2, offset_ms::text) from moved`,
      [offsetMs, CHANNEL],
    );
    this.clock.setOffset(offsetMs);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.reconnect);
    this.listener?.release(true);
    this.listener = undefined;
  }

  private async stored(): Promise<number> {
    const { rows } = await this.pool.query<{ offset_ms: string }>('select offset_ms from platform.clock');
    return Number(rows[0]?.offset_ms ?? 0);
  }

  private async listen(): Promise<void> {
    const client = await this.pool.connect();
    if (this.isClosed) return client.release(true);
    this.listener = client;
    client.on('notification', ({ payload }) => this.clock.setOffset(Number(payload)));
    const lost = (): void => {
      if (this.listener !== client) return;
      this.listener = undefined;
      client.release(true);
      this.listenAgain(RECONNECT_MS);
    };
    client.on('error', lost);
    client.on('end', lost);
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      lost();
      throw error;
    }
  }

  /** What was said while nobody listened is read, after listening has begun: no move falls in between. */
  private listenAgain(waitMs: number): void {
    if (this.isClosed || this.reconnect) return;
    this.reconnect = setTimeout(() => {
      this.reconnect = undefined;
      this.listen()
        .then(() => this.stored())
        .then((offsetMs) => this.clock.setOffset(offsetMs))
        .catch(() => {
          this.listener?.release(true);
          this.listener = undefined;
          this.listenAgain(Math.min(waitMs * 2, RECONNECT_MS_MAX));
        });
    }, waitMs);
    this.reconnect.unref();
  }
}
