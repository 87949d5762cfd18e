import type { StoredRecord } from '../store/record.js';
import type { Range } from './fields.js';
import { invalidParameter } from './failure.js';
import type { ListAnswer } from './route.js';

export interface Page {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

/** One page of records that are given in the order they are shown. Ten unless the caller asks for up to a hundred. */
export function page(url: string, records: readonly StoredRecord[], query: Page): ListAnswer {
  const limit = query.limit ?? 10;
  if (query.ending_before !== undefined) {
    const before = records.slice(0, position(records, query.ending_before, 'ending_before'));
    return { object: 'list', url, has_more: before.length > limit, data: before.slice(-limit) };
  }
  const after =
    query.starting_after === undefined
      ? records
      : records.slice(position(records, query.starting_after, 'starting_after') + 1);
  return { object: 'list', url, has_more: after.length > limit, data: after.slice(0, limit) };
}

/** Stripe shows the newest first. */
export function newestFirst<T extends StoredRecord>(records: readonly T[]): T[] {
  // Reversed before sorting, so that of one second's records the later made comes first.
  return records.toReversed().toSorted((a, b) => b.created - a.created);
}

export function within(created: number, range: Range | undefined): boolean {
  if (range === undefined) return true;
  return (
    created >= (range.gte ?? -Infinity) &&
    created > (range.gt ?? -Infinity) &&
    created <= (range.lte ?? Infinity) &&
    created < (range.lt ?? Infinity)
  );
}

function position(records: readonly StoredRecord[], id: string, param: string): number {
  const index = records.findIndex((record) => record.id === id);
  if (index < 0) throw invalidParameter(`No such object: '${id}'`, param, 'resource_missing');
  return index;
}
