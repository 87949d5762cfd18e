import { z } from 'zod';
import { sentenceSchema } from '../sentences/say.js';
import type { Permission } from './access.js';

/** Services own the first path segment; `platform` paths are answered by every service alike. */
export type ServiceName = 'catalog' | 'subscriptions' | 'metering' | 'billing';
export const serviceNames: readonly ServiceName[] = ['catalog', 'subscriptions', 'metering', 'billing'];

type AnyObject = z.ZodObject;

/** What one HTTP operation says: the controller, the guard, OpenAPI, the typed client and the role test all read this. */
export interface Route<
  Params extends AnyObject = AnyObject,
  Query extends AnyObject = AnyObject,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** Unique, verb first: `approveInvoice`. Becomes OpenAPI's operationId and the client's method. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, parameters with a colon: `/billing/v1/invoices/:invoiceId`. */
  path: string;
  /** One line, imperative: "Approve a draft". */
  summary: string;
  description?: string;
  permission: Permission;
  params?: Params;
  query?: Query;
  body?: Body;
  /** What a 2xx answers; absent means 204 without a body. */
  response?: Response;
  /** Default 200; 201 when `creates`. */
  status?: number;
  /** The POST makes something: `Idempotency-Key` is honoured, in the same transaction. */
  creates?: true;
  /** Why a POST that makes nothing needs no key. */
  repeatable?: Repeatable;
  /** A POST that creates and calls another system for it: the key is claimed before and completed after, each by itself. */
  callsOutside?: true;
  /** Codes of the problems a caller has to expect beside the usual 400, 401, 403 and 422. */
  problems?: readonly string[];
  /** The handler takes the body's bytes as they came (ingest, webhooks); `body` then only documents. */
  raw?: boolean;
  /** On a path too hot for guard and pipeline: the service registers it with Fastify itself, and authenticates itself. */
  direct?: boolean;
}

/** What happens when the same POST comes a second time. */
export type Repeatable =
  /** It moves something that exists, or brings it to a state: the second finds it moved, and is refused or changes nothing. */
  | 'moves'
  /** It only asks. */
  | 'asks'
  /** What it brings has an identity of its own, by which it is known again. */
  | 'recognised'
  /** It proves who somebody is; the session before is replaced. */
  | 'signs_in';

/** Every POST says whether it creates, or why it may be repeated. */
type Repetition =
  | { method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' }
  | { method: 'POST'; creates: true }
  | { method: 'POST'; repeatable: Repeatable };

/** Declares a route and keeps its exact types. */
export function route<P extends AnyObject, Q extends AnyObject, B extends z.ZodType, R extends z.ZodType>(
  definition: Route<P, Q, B, R> & Repetition,
): Route<P, Q, B, R> {
  return definition;
}

export type ParamsOf<R> = R extends Route<infer P, AnyObject, z.ZodType, z.ZodType> ? z.infer<P> : never;
export type QueryOf<R> = R extends Route<AnyObject, infer Q, z.ZodType, z.ZodType> ? z.infer<Q> : never;
export type BodyOf<R> = R extends Route<AnyObject, AnyObject, infer B, z.ZodType> ? z.infer<B> : never;
export type ResponseOf<R> = R extends Route<AnyObject, AnyObject, z.ZodType, infer T> ? z.infer<T> : never;

/** Query of every list: an opaque cursor and a limit. Extend it with filters. */
export const pageQuerySchema = z.object({
  cursor: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'nextCursor of the page before; absent for the first page.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A page of a list, newest first unless the route says otherwise. `nextCursor` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** A field of the input that is wrong: a JSON pointer to it, and what is wrong with it. */
export const faultSchema = z
  .object({ pointer: z.string(), detail: z.string(), said: sentenceSchema })
  .meta({ id: 'Fault' });
export type FaultWire = z.infer<typeof faultSchema>;

/** RFC 9457 problem details, as every error answers. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Address of a page about this problem.' }),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string().meta({ description: 'In English.' }),
    said: sentenceSchema.meta({ description: 'The detail for other languages.' }),
    instance: z.string().meta({ description: 'urn:request:<request id>' }),
    errors: z.array(faultSchema).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemWire = z.infer<typeof problemSchema>;
