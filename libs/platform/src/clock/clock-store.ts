import type pg from 'pg';
import type { MovableClock } from './clock.js';

const CHANNEL = 'octroi_clock';

/** Keeps the clock's offset where every process finds it, and tells the others when it grows. */
export class ClockStore {
  private listener: pg.PoolClient | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: MovableClock,
  ) {}

  /**
   * Takes over the stored offset, or the given beginning when there is none yet, and follows later moves.
   * @throws Error when the clock was moved and money is live: invoices would be dated by a story.
   */
  async follow(beginAt: Date | null, isLive = false): Promise<void> {
    this.listener = await this.pool.connect();
    this.listener.on('notification', ({ payload }) => this.clock.setOffset(Number(payload)));
    // A lost connection only means that this process hears of a move at its next start; the pool survives it.
    this.listener.on('error', () => undefined);
    await this.listener.query(`listen ${CHANNEL}`);
    if (beginAt) {
      const offsetMs = Math.round(this.clock.offsetTo(beginAt));
      await this.pool.query('insert into platform.clock (offset_ms) values ($1) on conflict do nothing', [offsetMs]);
    }
    const { rows } = await this.pool.query<{ offset_ms: string }>('select offset_ms from platform.clock');
    const offsetMs = Number(rows[0]?.offset_ms ?? 0);
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
    this.listener?.release(true);
  }
}
