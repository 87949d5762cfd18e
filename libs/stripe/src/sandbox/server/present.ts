import { invoiceView, paymentsOf } from '../resources/invoice-view.js';
import { withoutHidden, type StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';
import { invalidParameter } from './failure.js';
import type { ListAnswer } from './route.js';

const KIND_OF_PREFIX: Readonly<Record<string, string>> = {
  cus: 'customer',
  pm: 'payment_method',
  seti: 'setup_intent',
  in: 'invoice',
  pi: 'payment_intent',
  ch: 'charge',
  cs: 'checkout.session',
};
const MAX_EXPAND_DEPTH = 4;

/** A record as the API shows it: nothing hidden, with its first lines, and expanded where it was asked for. */
export function present(
  tx: Transaction,
  answer: StoredRecord | ListAnswer,
  publicUrl: string,
  expand: readonly string[] = [],
): Record<string, unknown> {
  const shown: Record<string, unknown> =
    answer.object === 'list'
      ? { ...answer, data: (answer as ListAnswer).data.map((record) => view(tx, record, publicUrl)) }
      : view(tx, answer as StoredRecord, publicUrl);
  for (const path of expand) {
    const segments = path.split('.');
    if (segments.length > MAX_EXPAND_DEPTH + (segments[0] === 'data' ? 1 : 0)) {
      throw invalidParameter(`You cannot expand more than ${MAX_EXPAND_DEPTH} levels of a property.`, 'expand');
    }
    expandInto(tx, shown, segments, publicUrl, path);
  }
  return shown;
}

/** What an event carries: the object as it was, never expanded. */
export function snapshot(tx: Transaction, record: StoredRecord, publicUrl: string): Record<string, unknown> {
  return structuredClone(view(tx, record, publicUrl));
}

function view(tx: Transaction, record: StoredRecord, publicUrl: string): Record<string, unknown> {
  const open = structuredClone(withoutHidden(record));
  return record.object === 'invoice' ? invoiceView(tx, open, publicUrl) : open;
}

function expandInto(tx: Transaction, node: unknown, path: readonly string[], publicUrl: string, whole: string): void {
  const [field, ...rest] = path;
  if (field === undefined) return;
  if (Array.isArray(node)) {
    for (const item of node) expandInto(tx, item, path, publicUrl, whole);
    return;
  }
  const parent = node as Record<string, unknown> | null;
  if (typeof parent !== 'object' || parent === null) return;
  if (field === 'payments' && parent['object'] === 'invoice')
    parent['payments'] ??= paymentsOf(tx, String(parent['id']));
  if (!(field in parent)) throw invalidParameter(`This property cannot be expanded (${whole}).`, 'expand');
  if (typeof parent[field] === 'string') parent[field] = fetch(tx, parent[field], publicUrl, whole);
  expandInto(tx, parent[field], rest, publicUrl, whole);
}

function fetch(tx: Transaction, id: string, publicUrl: string, whole: string): unknown {
  const kind = KIND_OF_PREFIX[id.split('_')[0] ?? ''];
  const record = kind === undefined ? undefined : tx.get(kind, id);
  if (kind === undefined) throw invalidParameter(`This property cannot be expanded (${whole}).`, 'expand');
  return record === undefined ? { id, object: kind, deleted: true } : view(tx, record, publicUrl);
}
