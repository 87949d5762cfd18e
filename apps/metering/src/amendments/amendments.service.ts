import { type amendEvent, type BodyOf, say, type usageEventSchema } from '@libs/contracts';
import type { UsageEvent } from '@libs/gateways';
import { type Actor, Clock, Invalid, LOGGER, type Logger, newId, NotFound } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { EventsService } from '../events/events.service.js';
import { EventCommit } from '../ingest/commit.js';
import { commitSafely } from '../ingest/commit-safely.js';
import { eventIdentity, hexOf } from '../ingest/identity.js';
import { incomingRecord } from '../ingest/records.js';
import { complaint } from '../quarantine/complaint.js';
import { typeOf } from './amendment.js';

type Body = BodyOf<typeof amendEvent>;

/** Corrections and deletions that the staff makes: the same events that a gateway may send, by another door. */
@Injectable()
export class AmendmentsService {
  constructor(
    private readonly connections: ConnectionDirectory,
    private readonly events: EventsService,
    private readonly eventCommit: EventCommit,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws NotFound when there is no such event; Invalid when a meter cannot use the corrected values. */
  async amend(body: Body, actor: Actor): Promise<z.infer<typeof usageEventSchema>> {
    const connection = await this.connections.byId(body.connectionId);
    if (!connection) throw new NotFound(say('there_is_no_connection', { id: body.connectionId }));
    const now = this.clock.now();
    const incoming = { ...incomingRecord(connection, eventOf(body, newId('amd', now)), now), actor: actor.name };
    // Tried first: what cannot be applied is told to its author, not kept in quarantine.
    for (const isDryRun of [true, false]) {
      const [settled] = await commitSafely(this.eventCommit, [incoming], now, this.logger, isDryRun);
      if (settled!.outcome === 'accepted') continue;
      if (settled!.reason === 'invalid_value' || settled!.reason === 'invalid_field') {
        const detail = complaint(settled!.detail!);
        throw new Invalid(detail, [{ pointer: '/body/data', detail }]);
      }
      throw new NotFound(settled!.detail === null ? say('there_is_no_such_event') : complaint(settled!.detail));
    }
    return this.events.read(
      body.subscriptionId,
      body.time,
      hexOf(eventIdentity(connection.number, body.source, body.id)),
    );
  }
}

function eventOf({ source, id, subscriptionId, time, kind, data, reason }: Body, amendmentId: string): UsageEvent {
  const about = { id, reason, ...(kind === 'corrected' && { data }) };
  const type = typeOf(kind);
  const raw = { specversion: '1.0', id: amendmentId, source, type, subject: subscriptionId, time, data: about };
  return {
    kind: 'event',
    recordIndex: 0,
    id: amendmentId,
    idQuality: 'native',
    source,
    type,
    subject: subscriptionId,
    identities: [subscriptionId],
    time,
    timeIsReceipt: false,
    data: about,
    raw,
  };
}
