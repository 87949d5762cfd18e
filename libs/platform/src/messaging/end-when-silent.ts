import type { EntityManager } from 'typeorm';

/**
 * From here on PostgreSQL ends the transaction when its process says nothing for `ms`. A frozen process would otherwise
 * hold its rows, and the messages in them, for as long as it is frozen; woken up, it can no longer commit.
 */
export const endWhenSilent = (tx: EntityManager, ms: number): Promise<unknown> =>
  tx.query(`select set_config('idle_in_transaction_session_timeout', $1, true)`, [String(ms)]);
