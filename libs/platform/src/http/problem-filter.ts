import type { ProblemWire } from '@libs/contracts';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { throwError } from 'rxjs';
import { Invalid, NotFound, TooLarge, Unavailable, Unexpected, Unreadable } from '../problems/common.js';
import { Problem } from '../problems/problem.js';

/** Every error leaves as RFC 9457 problem details; what is our fault is logged with the request's id and told to nobody. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly publicUrl: string,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // Handlers of messages fail towards the queue, which retries and keeps dead letters.
    if (host.getType() !== 'http') return throwError(() => error);
    const http = host.switchToHttp();
    return this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = toProblem(error);
    if (problem.kind.status >= 500) this.logger.error({ err: error, requestId: request.id }, 'a request failed');
    return reply
      .status(problem.kind.status)
      .headers(problem.headers)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify(toWire(problem, this.publicUrl, request.id)));
  }
}

export function toWire(problem: Problem, publicUrl: string, requestId: string): ProblemWire {
  const { code, status, title } = problem.kind;
  return {
    type: `${publicUrl}/problems/${code}`,
    title,
    status,
    code,
    detail: problem.detail,
    instance: `urn:request:${requestId}`,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
}

/** PostgreSQL's connection failures (class 08), a server that is stopping (57P) or full (53): not the caller's fault, and passing. */
const isDatabaseAway = (code: string): boolean =>
  /^(08|57P|53)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].includes(code);

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (status === 404) return new NotFound(message ?? 'There is no such address.');
  if (status === 413) return new TooLarge(message ?? 'The body is too large.');
  if (status === 415) return new Unreadable('Content-Type must be application/json.');
  if (status !== undefined && status >= 400 && status < 500)
    return new Unreadable(message ?? 'The request cannot be read.');
  if (typeof code === 'string' && isDatabaseAway(code)) {
    return new Unavailable('The database is away.', [], { 'retry-after': '5' });
  }
  // A NUL character passes JSON and zod but not PostgreSQL's text (22021, 22P05).
  if (code === '22021' || code === '22P05') return new Invalid('The input holds a character that cannot be stored.');
  return new Unexpected('Something went wrong on our side; nothing was done.');
}
