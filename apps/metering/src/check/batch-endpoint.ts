import { checkBatch, releaseUnits, reserveUnits, type ReservationWire, say, sayIssue } from '@libs/contracts';
import { checkOutage, type CheckQuestion, type GatewayAnswer, presentedSecrets } from '@libs/gateways';
import {
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
import type { z } from 'zod';
import type { OpenConnection } from '../connections/connection-directory.js';
import { CheckConnections } from './check-connections.js';
import { Checks } from './checks.js';
import { readSmallJson } from './read-small-json.js';
import type { Reservation } from './reservations.js';

type Take = (body: unknown, connection: OpenConnection) => Promise<object>;

/** What gateways ask for ahead of calls: many answers at once, and units to decide about by themselves. */
@Injectable()
export class BatchEndpoint implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly checks: Checks,
    private readonly connections: CheckConnections,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    const post = (path: string, take: Take): void => {
      // Answered by the hook, before anything is made of the body. Two colons are one to the router.
      const onRequest = this.guarded(take);
      fastify.post(path.replace(':', '::'), { onRequest }, async (): Promise<void> => undefined);
    };
    post(checkBatch.path, (body) => this.batch(body));
    post(reserveUnits.path, (body, connection) => this.reserve(body, connection));
    post(releaseUnits.path, async (body, connection) => this.release(body, connection));
  }

  private async batch(body: unknown): Promise<object> {
    const { questions } = parsed(checkBatch.body!, body);
    return { decisions: await Promise.all(questions.map(async (one) => this.checks.check(asQuestion(one), true))) };
  }

  private async reserve(body: unknown, { id: connectionId }: OpenConnection): Promise<object> {
    const { id, units, seconds, ...caller } = parsed(reserveUnits.body!, body);
    const wanted = { id, units: Number(units), seconds };
    const { decision, reservation } = await this.checks.reserve(asQuestion(caller), connectionId, wanted);
    return { decision, reservation: reservation && toWire(reservation) };
  }

  private release(body: unknown, { id: connectionId }: OpenConnection): object {
    const { id, used } = parsed(releaseUnits.body!, body);
    return toWire(this.checks.release(connectionId, id, Number(used)));
  }

  private guarded(take: Take) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      try {
        const connection = await this.connections.byAny(presentedSecrets(secretsOf(request)));
        if (connection === null) throw new Unauthenticated(say('send_a_connection_secret'));
        const body = await readSmallJson(request.raw);
        if (body === undefined) throw new Unreadable(say('body_is_not_small_json'));
        return send(reply, { status: 200, headers: JSON_HEADERS, body: JSON.stringify(await take(body, connection)) });
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

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

/** @throws Invalid naming each field that is wrong */
function parsed<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 20);
  throw new Invalid(
    say('check_request_is_wrong'),
    faults.map((issue) => ({ pointer: `/${issue.path.map(String).join('/')}`, detail: sayIssue(issue) })),
  );
}

interface Caller {
  key?: string | undefined;
  keyHash?: string | undefined;
  identities: string[];
  feature?: string | undefined;
  cost?: string | undefined;
}

const asQuestion = ({ key, keyHash, identities, feature, cost }: Caller): CheckQuestion => ({
  keys: key === undefined ? [] : [key],
  keyHashes: keyHash === undefined ? [] : [keyHash],
  identities,
  feature: feature ?? null,
  cost: cost ?? null,
});

/** To the gateway a reservation has the gateway's own id. */
const toWire = ({ id, units, endsAt, used }: Reservation): ReservationWire => ({
  id: id.slice(id.indexOf('/') + 1),
  units: String(units),
  endsAt: new Date(endsAt).toISOString(),
  used: used === null ? null : String(used),
});

const secretsOf = ({ headers, query }: FastifyRequest) => ({
  headers: {
    'x-octroi-secret': headers['x-octroi-secret'] as string | undefined,
    'x-metering-token': headers['x-metering-token'] as string | undefined,
    authorization: headers.authorization,
  },
  query: { token: (query as Record<string, string | undefined>).token },
});

const send = (reply: FastifyReply, { status, headers, body }: GatewayAnswer): FastifyReply =>
  reply.status(status).headers(headers).send(body);
