import { type Route, say, sayIssue } from '@libs/contracts';
import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import type { z } from 'zod';
import type { Secrets } from '../config/secrets.js';
import type { Database } from '../database/database.js';
import { Invalid } from '../problems/common.js';
import type { FieldFault } from '../problems/problem.js';
import { ROUTE } from './endpoint.js';
import { Idempotency } from './idempotency.js';

/** More faults than this help nobody and could fill a log. */
const FAULTS_MAX = 50;

/** Around every handler: checks the input against the route's schemas, then lets it run, once for each Idempotency-Key. */
export class RoutePipeline implements NestInterceptor {
  private readonly idempotency: Idempotency | undefined;

  constructor(
    private readonly reflector: Reflector,
    secrets: Secrets,
    database?: Database,
  ) {
    this.idempotency = database && new Idempotency(database, secrets);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const route = this.reflector.get<Route>(ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.input = checkInput(route, request);
    const hasKey = request.headers['idempotency-key'] !== undefined;
    if (!route.creates || !hasKey || !this.idempotency) return next.handle();
    const work = (): Promise<unknown> => lastValueFrom(next.handle(), { defaultValue: null });
    return from(this.idempotency.once(route, request, reply, work));
  }
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
        detail: sayIssue(issue),
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
  const first = { count: faults.length, pointer: faults[0]!.pointer, fault: faults[0]!.detail.text };
  throw new Invalid(
    more > 0 ? say('many_fields_are_wrong', { ...first, most: FAULTS_MAX }) : say('fields_are_wrong', first),
    faults.slice(0, FAULTS_MAX),
  );
}

/** RFC 6901. */
const escapePointer = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
