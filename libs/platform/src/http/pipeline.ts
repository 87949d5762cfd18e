import { createHash } from 'node:crypto';
import type { Route } from '@libs/contracts';
import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { z } from 'zod';
import type { Secrets } from '../config/secrets.js';
import { Database } from '../database/database.js';
import { IdempotencyKey } from '../database/idempotency-key.entity.js';
import { IdempotencyKeyReused, Invalid } from '../problems/common.js';
import type { FieldFault } from '../problems/problem.js';
import { ROUTE, statusOf } from './endpoint.js';

/** More faults than this help nobody and could fill a log. */
const FAULTS_MAX = 50;

/** Around every handler: checks the input against the route's schemas, then lets it run, once for each Idempotency-Key. */
export class RoutePipeline implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly secrets: Secrets,
    private readonly database?: Database,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const route = this.reflector.get<Route>(ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.input = checkInput(route, request);
    const key = request.headers['idempotency-key'];
    if (!route.creates || typeof key !== 'string' || !this.database) return next.handle();
    return from(this.once(this.database, route, request, reply, checkKey(key), next));
  }

  /**
   * The key's row is written first, so a second request with the same key waits on it: it then finds the answer, or, when
   * the first failed and rolled back, does the work itself.
   */
  private once(
    database: Database,
    route: Route,
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    next: CallHandler,
  ): Promise<unknown> {
    const actorId = request.actor.id || 'anonymous';
    const print = fingerprint(route, request);
    return database.transaction(async (tx) => {
      const inserted: unknown[] = await tx.query(
        `insert into idempotency_keys (actor_id, key, fingerprint, status, created_at) values ($1, $2, $3, $4, now())
         on conflict do nothing returning key`,
        [actorId, key, print, statusOf(route)],
      );
      if (inserted.length === 0) {
        const stored = await tx.findOneByOrFail(IdempotencyKey, { actorId, key });
        if (stored.fingerprint !== print) {
          throw new IdempotencyKeyReused(`The key "${key}" belongs to another request.`, [
            { pointer: '/headers/idempotency-key', detail: 'Use a new key, or repeat the first request exactly.' },
          ]);
        }
        void reply.header('idempotent-replayed', 'true');
        return route.showsSecret ? unseal(this.secrets, stored.response) : stored.response;
      }
      const answer: unknown = await lastValueFrom(next.handle(), { defaultValue: null });
      const kept = route.showsSecret ? seal(this.secrets, answer) : answer;
      await tx.update(IdempotencyKey, { actorId, key }, { response: (kept ?? null) as never });
      return answer;
    });
  }
}

const SEAL = 'idempotency_keys.response';

/** An answer that shows a secret once must not leave it in the database to be read. */
const seal = (secrets: Secrets, answer: unknown): unknown => ({
  sealed: secrets.encrypt(JSON.stringify(answer), SEAL),
});
const unseal = (secrets: Secrets, kept: unknown): unknown =>
  JSON.parse(secrets.decrypt((kept as { sealed: string }).sealed, SEAL));

function checkKey(key: string): string {
  if (key.length > 0 && key.length <= 255) return key;
  throw new Invalid('The Idempotency-Key is not usable.', [
    { pointer: '/headers/idempotency-key', detail: 'Send 1 to 255 characters.' },
  ]);
}

function fingerprint(route: Route, request: FastifyRequest): string {
  const { params, query, body } = request.input;
  return createHash('sha256')
    .update(JSON.stringify([route.name, params, query, body]))
    .digest('hex');
}

/** @throws Invalid with a pointer for each fault in path, query and body together. */
export function checkInput(route: Route, request: FastifyRequest): FastifyRequest['input'] {
  const faults: FieldFault[] = [];
  const check = (where: string, schema: z.ZodType | undefined, value: unknown): unknown => {
    if (!schema) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      faults.push({
        pointer: `/${[where, ...issue.path.map(String)].map(escapePointer).join('/')}`,
        detail: issue.message,
      });
    }
    return undefined;
  };
  const input = {
    params: check('path', route.params, request.params),
    query: check('query', route.query, request.query),
    body: route.raw ? request.body : check('body', route.body, request.body ?? {}),
  };
  if (faults.length === 0) return input;
  const more = faults.length - FAULTS_MAX;
  throw new Invalid(
    `${faults.length} field(s) are wrong${more > 0 ? `; the first ${FAULTS_MAX} are listed` : ''}: ${faults[0]!.pointer} ${faults[0]!.detail}`,
    faults.slice(0, FAULTS_MAX),
  );
}

/** RFC 6901. */
const escapePointer = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
