import type { z } from 'zod';
import type { StoredRecord } from '../store/record.js';
import type { Transaction } from '../store/store.js';

/** What an endpoint works with: its parameters, its transaction and the time, nothing else. */
export interface Call<Body = Record<string, unknown>> {
  tx: Transaction;
  /** The parts of the path, e.g. `{ id: 'in_...' }`. */
  path: Readonly<Record<string, string>>;
  body: Body;
  /** Unix seconds by the sandbox's movable clock. */
  now: number;
  /** The address that pages are linked under. */
  publicUrl: string;
  /** Tells the subscribers, when and if the request commits. */
  emit: (type: string, object: StoredRecord) => void;
}

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/invoices/:id/pay`. */
  pattern: string;
  schema: z.ZodType;
  handle: (call: Call<never>) => StoredRecord | ListAnswer;
}

export interface ListAnswer {
  object: 'list';
  url: string;
  has_more: boolean;
  data: StoredRecord[];
}

/** One endpoint. The schema refuses what Stripe refuses; the handler may rely on it. */
export function route<Schema extends z.ZodType>(
  method: Route['method'],
  pattern: string,
  schema: Schema,
  handle: (call: Call<z.output<Schema>>) => StoredRecord | ListAnswer,
): Route {
  return { method, pattern, schema, handle: handle as Route['handle'] };
}

/** Finds the endpoint for a path, with the path's parts. */
export function match(
  routes: readonly Route[],
  method: string,
  pathname: string,
): { route: Route; path: Record<string, string> } | null {
  const parts = pathname.split('/');
  for (const route of routes) {
    if (route.method !== method) continue;
    const pattern = route.pattern.split('/');
    if (pattern.length !== parts.length) continue;
    if (!pattern.every((segment, index) => segment.startsWith(':') || segment === parts[index])) continue;
    const named = pattern.flatMap((segment, index) =>
      segment.startsWith(':') ? [[segment.slice(1), parts[index] ?? ''] as const] : [],
    );
    return { route, path: Object.fromEntries(named) };
  }
  return null;
}
