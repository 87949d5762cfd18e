import { type CheckDecision, say } from '@libs/contracts';
import { checkOutage, type GatewayAnswer, presentedSecrets, type SpokenDialect, spokenDialect } from '@libs/gateways';
import {
  Clock,
  CONFIG,
  type Config,
  LOGGER,
  type Logger,
  Problem,
  problemDocument,
  RawRoutes,
  Unauthenticated,
} from '@libs/platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenConnection } from '../connections/connection-directory.js';
import { CheckConnections } from './check-connections.js';
import { Checks } from './checks.js';
import { readSmallJson } from './read-small-json.js';

const CHECK = '/metering/v1/check/';

/**
 * The address that gateways ask at before they serve a call, answered from Node's own request: the caller waits for every
 * microsecond of it. What is in memory is answered without a promise.
 */
@Injectable()
export class CheckEndpoint implements OnModuleInit {
  constructor(
    private readonly routes: RawRoutes,
    private readonly checks: Checks,
    private readonly connections: CheckConnections,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.routes.add(CHECK, (request, response, rest) => {
      try {
        const answer = this.answer(request, rest);
        if (!(answer instanceof Promise)) send(response, answer);
        else
          answer.then(
            (late) => send(response, late),
            (error: unknown) => send(response, this.refusal(error)),
          );
      } catch (error) {
        send(response, this.refusal(error));
      }
    });
  }

  private answer(request: IncomingMessage, rest: string): GatewayAnswer | Promise<GatewayAnswer> {
    const asked = new AskedAt(rest);
    const found = this.connectionOf(request, asked);
    if (found instanceof Promise) return found.then((connection) => this.decide(request, asked, connection));
    return this.decide(request, asked, found);
  }

  private decide(request: IncomingMessage, at: AskedAt, connection: OpenConnection | null) {
    if (connection?.id !== at.connectionId) {
      throw new Unauthenticated(say('check_brings_no_secret', { connectionId: at.connectionId }));
    }
    const spoken = spokenDialect(connection.adapter.name, at.path);
    if (!spoken.dialect.readsBody) return this.speak(request, spoken, undefined);
    return readSmallJson(request).then((body) => this.speak(request, spoken, body));
  }

  private speak({ headers }: IncomingMessage, { dialect, feature }: SpokenDialect, body: unknown) {
    const asked = { headers, body, feature };
    const at = dialect.readsBody ? this.clock.now().toISOString() : '';
    const decided = dialect.questions(asked).map((question) => this.checks.check(question, dialect.isAhead));
    if (!decided.some((one) => one instanceof Promise)) return dialect.answer(asked, decided as CheckDecision[], at);
    return Promise.all(decided.map(async (one) => one)).then((decisions) => dialect.answer(asked, decisions, at));
  }

  /** A header of its own, as the others hold the caller's key; where the question is a body, Authorization is the gateway's. */
  private connectionOf({ headers }: IncomingMessage, at: AskedAt): ReturnType<CheckConnections['bySecret']> {
    const own = headers['x-octroi-secret'];
    if (typeof own === 'string') return this.connections.bySecret(own);
    const withAuthorization = at.path !== undefined && ASKED_IN_BODY.test(at.path);
    const presented = {
      headers: {
        'x-metering-token': headers['x-metering-token'] as string | undefined,
        ...(withAuthorization && { authorization: headers.authorization }),
      },
      query: { token: at.token },
    };
    return this.connections.byAny(presentedSecrets(presented));
  }

  /** Refusals of the gateway itself as problems; trouble of ours as 503, for which every gateway has a rule of its own. */
  private refusal(error: unknown): GatewayAnswer {
    const requestId = randomUUID();
    if (!(error instanceof Problem)) {
      this.logger.error({ err: error, requestId }, 'a check could not be decided');
      return checkOutage();
    }
    const document = problemDocument(error, this.config.publicUrl, requestId);
    const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
    return { status: error.kind.status, headers, body: JSON.stringify(document) };
  }
}

const ASKED_IN_BODY = /^(callout|lambda|opa|governance)\b/;

/** `connection/path?query`, read with as little work as it takes. */
class AskedAt {
  readonly connectionId: string;
  readonly path: string | undefined;
  private readonly query: string | undefined;

  constructor(rest: string) {
    const mark = rest.indexOf('?');
    const whole = mark < 0 ? rest : rest.slice(0, mark);
    this.query = mark < 0 ? undefined : rest.slice(mark + 1);
    const slash = whole.indexOf('/');
    this.connectionId = slash < 0 ? whole : whole.slice(0, slash);
    this.path = slash < 0 ? undefined : decoded(whole.slice(slash + 1));
  }

  get token(): string | undefined {
    return this.query === undefined ? undefined : (new URLSearchParams(this.query).get('token') ?? undefined);
  }
}

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function send(response: ServerResponse, { status, headers, body }: GatewayAnswer): void {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...headers, 'content-length': bytes });
  response.end(body);
}
