import { z } from 'zod';

/**
 * How a request can be made to fail, for tests of callers. `_before`: nothing happened. `_after`: it happened, and the
 * caller does not learn it. The two `error_*` are saved under the idempotency key, as Stripe saves its 500s.
 */
export const FAULT_KINDS = [
  'error_before',
  'error_after',
  'timeout_before',
  'timeout_after',
  'reset_after',
  'cut_body',
  'html_before',
  'html_after',
  'rate_limit',
  'conflict',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Whether the request does its work before the fault hides it. */
export function hasEffect(kind: FaultKind): boolean {
  return kind === 'cut_body' || kind.endsWith('_after');
}

/** The body of `POST /_sandbox/faults`: fail the next `count` requests of one endpoint, or of all. */
export const faultRequest = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  count: z.number().int().min(1).max(1000).default(1),
  /** `POST /v1/invoices/:id/pay`; absent means every write. */
  route: z.string().optional(),
});

export type FaultRequest = z.output<typeof faultRequest>;

/** The faults that are waiting to happen. They live in memory only: a restarted sandbox is healthy. */
export class Faults {
  private waiting: FaultRequest[] = [];

  add(fault: FaultRequest): void {
    this.waiting.push({ ...fault });
  }

  clear(): void {
    this.waiting = [];
  }

  /** Takes the fault due for this request, if there is one. A replay fails on the wire only: its work is done. */
  take(method: string, pattern: string, isReplay: boolean): FaultKind | null {
    const fault = this.waiting.find(
      ({ kind, route }) =>
        (route === undefined ? method !== 'GET' : route === `${method} ${pattern}`) &&
        !(isReplay && kind.startsWith('error_')),
    );
    if (fault === undefined) return null;
    fault.count -= 1;
    if (fault.count === 0) this.waiting = this.waiting.filter((candidate) => candidate !== fault);
    return fault.kind;
  }
}
