import { grants, say } from '@libs/contracts';
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
import { PushIdentities } from '../connections/push-identities.js';
import { Intake } from './intake.js';

const INGEST = '/metering/v1/ingest/:connectionId';
/** Ours, and the path that OpenMeter's own SDKs and Kong's metering plugin insist on. */
const EVENTS = ['/metering/v1/events', '/api/v1/events'];

/** Splunk's protocol: some senders put these in the place of whatever path they are given. */
export const COLLECTOR_PATHS = ['', '/event', '/event/1.0', '/health', '/health/1.0'].map(
  (rest) => `/services/collector${rest}`,
);

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
    private readonly pushes: PushIdentities,
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
    const onCollector = { onRequest: this.guarded((request, reply) => this.takeFromCollector(request, reply)) };
    for (const url of COLLECTOR_PATHS) fastify.all(url, onCollector, answeredByHook);
    for (const url of EVENTS) fastify.post(url, onEvents, answeredByHook);
  }

  private async takeFromGateway(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { connectionId, '*': rest } = request.params as { connectionId: string; '*'?: string };
    const head = {
      ...headOf(request),
      method: request.method,
      path: rest === undefined ? '' : `/${rest}`,
    };
    const connection = await this.gatewayConnection(connectionId, head);
    if (connection === null) {
      const greeted = request.method === 'OPTIONS' ? await this.connections.byId(connectionId) : null;
      const greeting = greeted?.adapter.handshake?.(withoutBody(head)) ?? null;
      if (greeting) return send(reply, greeting);
      throw new Unauthenticated(say('push_brings_no_secret', { connectionId }));
    }
    return this.take(connection, head, request, reply);
  }

  /** The connection is named by its secret alone. */
  private async takeFromCollector(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const head = { ...headOf(request), method: request.method, path: request.url.split('?', 1)[0]! };
    const connection = await this.connections.bySecret(presentedSecrets(head));
    const probed = adapterFor('splunk-hec')!.handshake?.(withoutBody(head)) ?? null;
    if (probed) return send(reply, probed);
    if (!connection) throw new Unauthenticated(say('collector_brings_no_secret'));
    return this.take(connection, head, request, reply);
  }

  private async take(connection: OpenConnection, head: GatewayHead, request: FastifyRequest, reply: FastifyReply) {
    const handshake = connection.adapter.handshake?.(withoutBody(head)) ?? null;
    return send(reply, handshake ?? (await this.intake.take(connection, head, request.raw)));
  }

  /** By one of its secrets, by the signed token of a push, or by an API token that may push usage; null otherwise. */
  private async gatewayConnection(id: string, head: Head): Promise<OpenConnection | null> {
    const secrets = presentedSecrets(head);
    const bySecret = await this.connections.bySecret(secrets);
    if (bySecret) return bySecret.id === id ? bySecret : null;
    const connection = await this.connections.byId(id);
    if (!connection?.isActive) return null;
    if (connection.pushIdentity && (await this.pushes.accepts(connection.pushIdentity, secrets))) return connection;
    return (await this.mayPush(secrets)) ? connection : null;
  }

  /** @throws Forbidden when a token is good, but not for this. */
  private async mayPush(secrets: readonly string[]): Promise<boolean> {
    for (const secret of secrets) {
      // A wrong secret of a connection is asked about often, and is never an API token.
      const actor = secret.startsWith('oct_gw_') ? null : await this.actors.byToken(secret);
      if (!actor) continue;
      if (actor.partnerId === null && grants('usage.ingest', actor.roles)) return true;
      throw new Forbidden(say('pushing_needs_permission'));
    }
    return false;
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
    if (await this.mayPush(secrets)) return this.connections.builtIn();
    throw new Unauthenticated(say('send_a_token_or_secret'));
  }

  /** Refusals of the sender as problem documents; trouble of ours always as 503, which every sender retries. */
  private guarded(handle: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      try {
        return await handle(request, reply);
      } catch (error) {
        if (!(error instanceof Problem)) this.logger.error({ err: error, requestId: request.id }, 'ingest failed');
        const problem =
          error instanceof Problem ? error : new Unavailable(say('nothing_was_stored'), [], { 'retry-after': '5' });
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

type GatewayHead = Head & { method: string; path: string };

const withoutBody = (head: GatewayHead) => ({
  ...head,
  body: new Uint8Array(0),
  receivedAt: new Date(0).toISOString(),
});

/** As bytes: to text Fastify would add a charset, and Firehose takes `application/json` alone. */
const send = (reply: FastifyReply, { status, headers, body }: GatewayAnswer): FastifyReply =>
  reply
    .status(status)
    .headers(headers)
    .send(Buffer.from(body as Uint8Array));
