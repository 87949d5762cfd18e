import { grants } from '@libs/contracts';
import { adapterFor, type GatewayAnswer, presentedSecrets } from '@libs/gateways';
import {
  ActorSource,
  CONFIG,
  type Config,
  Forbidden,
  LOGGER,
  type Logger,
  Problem,
  problemDocument,
  Unauthenticated,
  Unavailable,
} from '@libs/platform';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ConnectionDirectory, type OpenConnection } from '../connections/connection-directory.js';
import { Intake } from './intake.js';

const INGEST = '/metering/v1/ingest/:connectionId';
/** Ours, and the path that OpenMeter's own SDKs and Kong's metering plugin insist on. */
const EVENTS = ['/metering/v1/events', '/api/v1/events'];

type Head = Pick<Parameters<Intake['take']>[1], 'headers' | 'query'>;

/**
 * The addresses that usage is pushed to, registered with Fastify itself: at their rate guard, pipeline and body parsers
 * would cost more than storing. Each answers from its onRequest hook, before Fastify looks at Content-Type or length, since
 * nothing about the data may lead to a 4xx: gateways drop what they get one for.
 */
@Injectable()
export class IngestEndpoint implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly intake: Intake,
    private readonly connections: ConnectionDirectory,
    private readonly actors: ActorSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const answeredByHook = async (): Promise<void> => undefined;
    const onGateway = { onRequest: this.guarded((request, reply) => this.takeFromGateway(request, reply)) };
    const onEvents = { onRequest: this.guarded((request, reply) => this.takeEvents(request, reply)) };
    for (const url of [INGEST, `${INGEST}/*`]) fastify.all(url, onGateway, answeredByHook);
    for (const url of EVENTS) fastify.post(url, onEvents, answeredByHook);
  }

  private async takeFromGateway(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { connectionId, '*': rest } = request.params as { connectionId: string; '*'?: string };
    const head = {
      ...headOf(request),
      method: request.method,
      path: rest === undefined ? '' : `/${rest}`,
    };
    const connection = await this.connections.bySecret(presentedSecrets(head));
    if (connection?.id !== connectionId) {
      const greeted = request.method === 'OPTIONS' ? await this.connections.byId(connectionId) : null;
      const greeting = greeted?.adapter.handshake?.(withoutBody(head)) ?? null;
      if (greeting) return send(reply, greeting);
      throw new Unauthenticated(`The request brings no secret that connection ${connectionId} accepts.`);
    }
    const handshake = connection.adapter.handshake?.(withoutBody(head)) ?? null;
    return send(reply, handshake ?? (await this.intake.take(connection, head, request.raw)));
  }

  private async takeEvents(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const head = { ...headOf(request), method: 'POST' };
    const connection = await this.eventsConnection(head);
    const answer = await this.intake.take(connection, head, request.raw);
    if (answer.status !== 200 || head.query.results === 'each') return send(reply, answer);
    return reply.status(204).send();
  }

  /** Read as CloudEvents whatever else the connection reads. */
  private async eventsConnection(head: Head): Promise<OpenConnection> {
    const secrets = presentedSecrets(head);
    const connection = await this.connections.bySecret(secrets);
    if (connection) return { ...connection, adapter: adapterFor('cloudevents')! };
    for (const secret of secrets) {
      const actor = await this.actors.byToken(secret);
      if (!actor) continue;
      if (actor.partnerId === null && grants('usage.ingest', actor.roles)) return this.connections.builtIn();
      throw new Forbidden('Pushing events needs the permission usage.ingest.');
    }
    throw new Unauthenticated("Send an API token or a connection's secret, as Authorization: Bearer.");
  }

  /** Refusals of the sender as problem documents; trouble of ours always as 503, which every sender retries. */
  private guarded(handle: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      try {
        return await handle(request, reply);
      } catch (error) {
        if (!(error instanceof Problem)) this.logger.error({ err: error, requestId: request.id }, 'ingest failed');
        const problem =
          error instanceof Problem
            ? error
            : new Unavailable('Nothing was stored. Send it again.', [], { 'retry-after': '5' });
        return reply
          .status(problem.kind.status)
          .headers(problem.headers)
          .header('content-type', 'application/problem+json; charset=utf-8')
          .send(JSON.stringify(problemDocument(problem, this.config.publicUrl, request.id)));
      }
    };
  }
}

function headOf(request: FastifyRequest) {
  return {
    headers: request.headers as Record<string, string | undefined>,
    query: request.query as Record<string, string | undefined>,
  };
}

const withoutBody = (head: Head & { method: string }) => ({
  ...head,
  body: new Uint8Array(0),
  receivedAt: new Date(0).toISOString(),
});

const send = (reply: FastifyReply, { status, headers, body }: GatewayAnswer): FastifyReply =>
  reply
    .status(status)
    .headers(headers)
    .send(typeof body === 'string' ? body : Buffer.from(body));
