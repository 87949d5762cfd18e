import type { CheckDecision } from '@libs/contracts';
import type { GatewayAnswer } from '../gateway.js';

/**
 * How one gateway asks whether a call may be served, and what it takes for yes and no. Pure, as the adapters are.
 *
 * A dialect that says no with status 200 is spoken only on connections of its own gateway: Envoy appends the caller's path
 * to ours, so a caller could otherwise pick a dialect whose refusal Envoy takes for leave.
 */
export interface CheckDialect {
  /** The first segment after the connection in the URL; what follows a colon in it is the feature: `nginx:orders`. */
  readonly name: string;
  /** Adapters of the connections it is spoken on; absent: on all. */
  readonly adapters?: readonly string[];
  /** Whether the question stands in the body; else nothing of the body is read. */
  readonly readsBody: boolean;
  /** The gateway asks for later calls, not for one that waits: nothing is held. */
  readonly isAhead?: boolean;
  /** What is asked; one question that names nobody when the request cannot be understood. */
  questions(request: CheckRequest): CheckQuestion[];
  /** One decision for each question, in order. `at` is the instant of the answer, ISO 8601. */
  answer(request: CheckRequest, decisions: readonly CheckDecision[], at: string): GatewayAnswer;
}

/** Header names in lower case. */
export interface CheckRequest {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body read as JSON; undefined when there is none, or none that is JSON. */
  body: unknown;
  /** From the URL that the operator set; never from a header, which the caller could send to choose a wider limit. */
  feature: string | null;
}

export interface CheckQuestion {
  /** Keys as the caller presented them, the likeliest first. */
  keys: readonly string[];
  /** SHA-256 (hex) of keys. */
  keyHashes?: readonly string[];
  /** Names by which the gateway itself knows the caller; never taken from what the caller can send. */
  identities: readonly string[];
  /** Null: every limit of the plan counts. */
  feature: string | null;
  /** Units the call will use, a decimal; null: one call. */
  cost: string | null;
}

/** No decision: the gateway's own rule for when we are away applies. */
export const outage = (): GatewayAnswer => ({
  status: 503,
  headers: { 'retry-after': '1', 'cache-control': 'no-store', 'content-type': 'application/json' },
  body: '{"error":"The check cannot decide now."}',
});

export const jsonAnswer = (status: number, body: unknown, headers: Record<string, string> = {}): GatewayAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});
