import { type ProblemWire, say } from '@libs/contracts';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { throwError } from 'rxjs';
import { Invalid, NotFound, TooLarge, Unavailable, Unexpected, Unreadable } from '../problems/common.js';
import { faultToWire, Problem } from '../problems/problem.js';

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
    detail: problem.said.text,
    said: problem.said,
    instance: `urn:request:${requestId}`,
    ...(problem.errors.length > 0 && { errors: problem.errors.map(faultToWire) }),
  };
}

/** PostgreSQL's connection failures (class 08), a server that is stopping (57P) or full (53): not the caller's fault, and passing. */
const isDatabaseAway = (code: string): boolean =>
  /^(08|57P|53)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'].includes(code);

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  const status = error instanceof HttpException ? error.getStatus() : statusCode;
  if (status === 404) return new NotFound(say('there_is_no_such_address'));
  if (status === 413) return new TooLarge(say('the_body_is_too_large'));
  if (status === 415) return new Unreadable(say('content_type_must_be_json'));
  if (status !== undefined && status >= 400 && status < 500)
    return new Unreadable(say('the_request_cannot_be_read', { cause: message ?? String(status) }));
  if (typeof code === 'string' && isDatabaseAway(code)) {
    return new Unavailable(say('database_is_away'), [], { 'retry-after': '5' });
  }
  // A NUL character passes JSON and zod but not PostgreSQL's text (22021, 22P05).
  if (code === '22021' || code === '22P05') return new Invalid(say('input_cannot_be_stored'));
  return new Unexpected(say('nothing_was_done'));
}
