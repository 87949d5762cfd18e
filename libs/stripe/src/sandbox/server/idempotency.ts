import { createHash } from 'node:crypto';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';
import type { Answer } from './answer.js';
import { StripeFailure } from './failure.js';
import type { Form, FormValue } from './form.js';

/** Stripe promises a day. */
export const KEY_LIFE_SECONDS = 86_400;

interface SavedAnswer extends StoredRecord {
  object: 'idempotency';
  fingerprint: string;
  status: number;
  body: string;
}

/** The saved answer for a key, marked as a replay; `null` when the key is new or has expired. */
export function replay(tx: Transaction, key: string, fingerprint: string, now: number): Answer | null {
  const saved = tx.get<SavedAnswer>('idempotency', key);
  if (saved === undefined || saved.created + KEY_LIFE_SECONDS <= now) return null;
  if (saved.fingerprint !== fingerprint) {
    throw new StripeFailure(
      400,
      {
        type: 'idempotency_error',
        message:
          `Keys for idempotent requests can only be used with the same parameters they were first used with. ` +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
      },
      false,
      false,
    );
  }
  return { status: saved.status, body: saved.body, headers: { 'idempotent-replayed': 'true' } };
}

/** Keeps an answer for its key, in the transaction of the work itself: both survive a kill, or neither. */
export function save(tx: Transaction, key: string, fingerprint: string, now: number, answer: Answer): void {
  const record: SavedAnswer = {
    id: key,
    object: 'idempotency',
    created: now,
    fingerprint,
    status: answer.status,
    body: answer.body,
  };
  tx.put(record);
}

/** The same for the same endpoint and parameters, in whatever order they came. */
export function fingerprintOf(method: string, pathname: string, form: Form): string {
  return createHash('sha256')
    .update(`${method} ${pathname} ${canonical(form)}`)
    .digest('hex');
}

function canonical(value: FormValue | undefined): string {
  if (typeof value === 'string' || value === undefined) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}
