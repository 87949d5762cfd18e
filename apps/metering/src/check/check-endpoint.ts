import { checkBatch, type CheckDecision } from '@libs/contracts';
import {
  checkOutage,
  type CheckQuestion,
  type GatewayAnswer,
  presentedSecrets,
  type SpokenDialect,
  spokenDialect,
} from '@libs/gateways';
import {
  Clock,
  CONFIG,
  type Config,
  Invalid,
  LOGGER,
  type Logger,
  Problem,
  problemDocument,
  Unauthenticated,
  Unreadable,
} from '@libs/platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OpenConnection } from '../connections/connection-directory.js';
import { CheckConnections } from './check-connections.js';
import { Checks } from './checks.js';
import { readSmallJson } from './read-small-json.js';

const CHECK = '/metering/v1/check/:connectionId';
/** Two colons are one to the router. */
const BATCH = '/metering/v1/check::batch';

/**
 * The addresses that gateways ask at before they serve a call, registered with Fastify itself and answered from its
 * onRequest hook: the caller waits for every microsecond of it.
 */
@Injectable()
export class CheckEndpoint implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly checks: Checks,
    private readonly connections: CheckConnections,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const answeredByHook = async (): Promise<void> => undefined;
    // Headers for browsers mean nothing to a gateway, and cost as much as the decision.
    const onCheck = { helmet: false as const, onRequest: this.guarded((request) => this.one(request)) };
    const onBatch = { onRequest: this.guarded((request) => this.many(request)) };
    for (const url of [CHECK, `${CHECK}/*`]) fastify.all(url, onCheck, answeredByHook);
    fastify.post(BATCH, onBatch, answeredByHook);
  }

  private async one(request: FastifyRequest): Promise<GatewayAnswer> {
    const { connectionId, '*': path } = request.params as { connectionId: string; '*'?: string };
    const found = this.connectionOf(request, path);
    const connection = found instanceof Promise ? await found : found;
    if (connection?.id !== connectionId) {
      throw new Unauthenticated(`The request brings no secret of connection ${connectionId} in X-Octroi-Secret.`);
    }
    const { dialect, feature }: SpokenDialect = spokenDialect(connection.adapter.name, path);
    const body = dialect.readsBody ? await readSmallJson(request.raw) : undefined;
    const asked = { headers: request.headers, body, feature };
    const decided = dialect.questions(asked).map((question) => this.checks.check(question));
    const decisions = decided.some((one) => one instanceof Promise)
      ? await Promise.all(decided.map(async (one) => one))
      : (decided as CheckDecision[]);
    return dialect.answer(asked, decisions, this.clock.now().toISOString());
  }

  private async many(request: FastifyRequest): Promise<GatewayAnswer> {
    const connection = await this.anyConnection(presentedSecrets(secretsOf(request, true)));
    if (connection === null) throw new Unauthenticated("Send a connection's secret, as Authorization: Bearer.");
    const body = await readSmallJson(request.raw);
    if (body === undefined) throw new Unreadable('The body is not JSON, or larger than 1 MiB.');
    const parsed = checkBatch.body!.safeParse(body);
    if (!parsed.success) {
      const faults = parsed.error.issues.slice(0, 20);
      throw new Invalid(
        'The questions cannot be answered as they are.',
        faults.map(({ path, message }) => ({ pointer: `/${path.map(String).join('/')}`, detail: message })),
      );
    }
    const questions = parsed.data.questions.map(
      ({ key, keyHash, identities, feature = null, cost = null }): CheckQuestion => ({
        keys: key === undefined ? [] : [key],
        keyHashes: keyHash === undefined ? [] : [keyHash],
        identities,
        feature,
        cost,
      }),
    );
    const decisions = await Promise.all(questions.map(async (question) => this.checks.check(question)));
    return { status: 200, headers: JSON_HEADERS, body: JSON.stringify({ decisions }) };
  }

  /** A header of its own, as the others hold the caller's key; where the question is a body, Authorization is the gateway's. */
  private connectionOf(request: FastifyRequest, path: string | undefined) {
    const own = request.headers['x-octroi-secret'];
    if (typeof own === 'string') return this.connections.bySecret(own);
    const isAsked = path !== undefined && ASKED_IN_BODY.test(path);
    return this.anyConnection(presentedSecrets(secretsOf(request, isAsked)));
  }

  private async anyConnection(secrets: readonly string[]): Promise<OpenConnection | null> {
    for (const secret of secrets) {
      const connection = await this.connections.bySecret(secret);
      if (connection !== null) return connection;
    }
    return null;
  }

  /** Refusals of the gateway itself as problems; trouble of ours as 503, for which every gateway has a rule of its own. */
  private guarded(handle: (request: FastifyRequest) => Promise<GatewayAnswer>) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      try {
        return send(reply, await handle(request));
      } catch (error) {
        if (!(error instanceof Problem)) {
          this.logger.error({ err: error, requestId: request.id }, 'a check could not be decided');
          return send(reply, checkOutage());
        }
        const document = problemDocument(error, this.config.publicUrl, request.id);
        const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' };
        return send(reply, { status: error.kind.status, headers, body: JSON.stringify(document) });
      }
    };
  }
}

const ASKED_IN_BODY = /^(callout|lambda|opa|governance)\b/;
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

const secretsOf = ({ headers, query }: FastifyRequest, withAuthorization: boolean) => ({
  headers: {
    'x-octroi-secret': headers['x-octroi-secret'] as string | undefined,
    'x-metering-token': headers['x-metering-token'] as string | undefined,
    ...(withAuthorization && { authorization: headers.authorization }),
  },
  query: { token: (query as Record<string, string | undefined>).token },
});

const send = (reply: FastifyReply, { status, headers, body }: GatewayAnswer): FastifyReply =>
  reply.status(status).headers(headers).send(body);
