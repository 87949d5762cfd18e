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

  /** Takes over the stored offset, or the given beginning when there is none yet, and follows later moves. */
  async follow(beginAt: Date | null): Promise<void> {
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
    this.clock.begin(Number(rows[0]?.offset_ms ?? 0));
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
