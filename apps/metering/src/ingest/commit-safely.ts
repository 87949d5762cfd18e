import type { Logger } from '@libs/platform';
import type { EventCommit } from './commit.js';
import type { IncomingRecord, SettledRecord } from './records.js';

/** How often a commit that lost against another is tried again. */
const TRIES = 4;

/**
 * Commits; tries again what failed only for having met another commit; and when a record holds what PostgreSQL will not
 * take, finds it by halving and sets it aside, so that it blocks nobody.
 */
export async function commitSafely(
  commit: EventCommit,
  records: readonly IncomingRecord[],
  now: Date,
  logger: Logger,
  isDryRun = false,
): Promise<readonly SettledRecord[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await commit.commit(records, now, isDryRun);
    } catch (error) {
      const code = (error as { code?: string }).code ?? '';
      if (isCollision(code) && attempt < TRIES) continue;
      if (!isDataFault(code)) throw error;
      logger.warn({ err: error, records: records.length }, 'a record cannot be stored as it is');
      if (records.length === 1) return commit.commit([unstorable(records[0]!, error as Error)], now, isDryRun);
      const middle = records.length >> 1;
      return [
        ...(await commitSafely(commit, records.slice(0, middle), now, logger, isDryRun)),
        ...(await commitSafely(commit, records.slice(middle), now, logger, isDryRun)),
      ];
    }
  }
}

/** Deadlock, serialization, and two commits making the same partition or series. */
const isCollision = (code: string): boolean => code === '40P01' || code === '40001' || code === '23505';

/** Class 22: the data does not fit its type, such as a NUL in a text. */
const isDataFault = (code: string): boolean => code.startsWith('22') || code === '54000';

/** Kept as one escaped string: whatever it holds, that can be stored. */
function unstorable(incoming: IncomingRecord, error: Error): IncomingRecord {
  const { recordIndex } = incoming.record;
  const raw = JSON.stringify(incoming.raw.replaceAll('\0', '\uFFFD').replaceAll('\\u0000', '\\\\u0000'));
  const record = { kind: 'rejection', recordIndex, reason: 'invalid_field', detail: error.message, raw } as const;
  return { ...incoming, record, raw };
}
