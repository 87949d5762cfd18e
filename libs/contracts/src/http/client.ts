import { say } from '../sentences/say.js';
import {
  problemSchema,
  type BodyOf,
  type ParamsOf,
  type ProblemWire,
  type QueryOf,
  type ResponseOf,
  type Route,
} from './route.js';

/** A refusal, as the API explained it. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: ProblemWire,
    readonly status: number,
  ) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ApiProblem';
  }
}

/** What a call says beside the route; only what the route declares may be given. */
export interface CallInput<R> {
  params?: ParamsOf<R>;
  query?: Partial<QueryOf<R>>;
  body?: BodyOf<R>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface ApiClient {
  /** @throws ApiProblem for every answer that is not 2xx. */
  call<R extends Route>(route: R, input?: CallInput<R>): Promise<ResponseOf<R>>;
}

interface ClientOptions {
  /** Without a trailing slash; empty in a browser that was served by the installation. */
  baseUrl: string;
  headers?: () => Record<string, string>;
  fetch?: typeof globalThis.fetch;
}

/** A typed client over the contract: the web, the demo and the tests speak to the API through it. */
export function createClient({ baseUrl, headers = () => ({}), fetch = globalThis.fetch }: ClientOptions): ApiClient {
  return {
    async call(route, input = {}) {
      const response = await fetch(baseUrl + addressOf(route, input), {
        method: route.method,
        headers: {
          accept: 'application/json',
          ...(input.body !== undefined && { 'content-type': 'application/json' }),
          ...headers(),
          ...input.headers,
        },
        ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
        ...(input.signal && { signal: input.signal }),
      });
      const text = await response.text();
      if (response.ok) return (text ? JSON.parse(text) : undefined) as never;
      throw new ApiProblem(readProblem(text, response.status), response.status);
    },
  };
}

/** The path with its parameters filled in, and the query. */
export function addressOf(route: Route, { params, query }: { params?: unknown; query?: unknown }): string {
  const values = (params ?? {}) as Record<string, string>;
  const path = route.path.replace(/(?<=\/):(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${route.name} needs the parameter ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

/** A proxy in between may answer something that is no problem document: it becomes one. */
function readProblem(text: string, status: number): ProblemWire {
  try {
    return problemSchema.parse(JSON.parse(text));
  } catch {
    const said = say('unreadable_answer', { answer: text.slice(0, 200) || `HTTP ${status}` });
    return {
      type: 'about:blank',
      title: `HTTP ${status}`,
      status,
      code: 'unreadable_answer',
      detail: said.text,
      said,
      instance: '',
    };
  }
}
