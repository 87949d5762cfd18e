import type * as contracts from '@libs/contracts';
import routes from 'virtual:routes';

type Contracts = typeof contracts;

/** Every operation of the contract, by name. */
export type Operations = {
  [K in keyof Contracts as Contracts[K] extends contracts.Route ? K : never]: Contracts[K];
} & DeadLetterOperations;

type DeadLetterRoutes = ReturnType<typeof contracts.deadLetterRoutes>;
/** Each service answers for its own dead letters: the same four operations, named after it. */
type DeadLetterOperations = {
  [S in contracts.ServiceName as `list${Capitalize<S>}DeadLetters`]: DeadLetterRoutes['list'];
} & {
  [S in contracts.ServiceName as `replay${Capitalize<S>}DeadLetter`]: DeadLetterRoutes['replay'];
} & {
  [S in contracts.ServiceName as `replayAll${Capitalize<S>}DeadLetters`]: DeadLetterRoutes['replayAll'];
} & {
  [S in contracts.ServiceName as `discard${Capitalize<S>}DeadLetter`]: DeadLetterRoutes['discard'];
};
export type OperationName = keyof Operations;
type RouteOf<N extends OperationName> = Operations[N];

export type Answer<N extends OperationName> = contracts.ResponseOf<RouteOf<N>>;

/** What an operation is called with: what its path, query and body need, and nothing else. */
export interface Call<N extends OperationName> {
  params?: contracts.ParamsOf<RouteOf<N>>;
  query?: Partial<contracts.QueryOf<RouteOf<N>>>;
  body?: BodyInput<N>;
  /** The same key again means the same request again; made anew for each press of a button. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}
type BodyInput<N extends OperationName> =
  RouteOf<N> extends contracts.Route<never, never, infer B>
    ? B extends { _zod: { input: infer I } }
      ? I
      : never
    : contracts.BodyOf<RouteOf<N>>;

/** A refusal or failure, as the API explained it. `status` 0: nobody answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly contracts.FaultWire[] = [],
    readonly requestId = '',
    /** The detail for other languages; the page's own errors have words of their own. */
    readonly said: contracts.Sentence = { code: '', params: {}, text: detail },
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

/**
 * Calls an operation with the session's cookie.
 * @throws ApiError
 */
export async function api<N extends OperationName>(name: N, call: Call<N> = {}): Promise<Answer<N>> {
  const [method, , creates] = routes[name]!;
  const response = await send(addressOf(name, call), {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(creates && { 'idempotency-key': call.idempotencyKey ?? crypto.randomUUID() }),
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    ...(call.signal && { signal: call.signal }),
  });
  const text = await response.text();
  if (!response.ok) throw explain(text, response.status);
  return (text ? JSON.parse(text) : undefined) as Answer<N>;
}

/** The address of an operation, for links and downloads. */
export function addressOf<N extends OperationName>(
  name: N,
  { params, query }: Pick<Call<N>, 'params' | 'query'>,
): string {
  const values = (params ?? {}) as Record<string, string>;
  const path = routes[name]![1].replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(values[key] ?? ''));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of [value].flat()) search.append(key, String(one));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'offline', 'No answer', 'The server cannot be reached.');
  }
}

function explain(text: string, status: number): ApiError {
  try {
    const problem = JSON.parse(text) as contracts.ProblemWire;
    return new ApiError(
      status,
      problem.code,
      problem.title,
      problem.detail,
      problem.errors,
      problem.instance?.replace('urn:request:', ''),
      problem.said,
    );
  } catch {
    const answer = text.slice(0, 200);
    const said = { code: 'unreadable_answer', params: { answer }, text: answer };
    return new ApiError(status, 'unreadable_answer', `HTTP ${status}`, answer, [], '', said);
  }
}
