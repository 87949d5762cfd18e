import { type Route, say } from '@libs/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { Secrets } from '../config/secrets.js';
import type { Database } from '../database/database.js';
import { IdempotencyKey } from '../database/idempotency-key.entity.js';
import { IdempotencyKeyInFlight, IdempotencyKeyReused, Invalid } from '../problems/common.js';
import { statusOf } from './endpoint.js';

/** A request whose process died is taken up by its repetition after this long; longer than the slowest call to the outside. */
const LEASE_SECONDS = 120;

/** Lets a POST that creates happen once for each Idempotency-Key of an actor, and answers its repetitions from what was kept. */
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /**
   * The answer of `work`, or the one it gave before.
   * @throws IdempotencyKeyReused, IdempotencyKeyInFlight, Invalid when the key is not usable, and whatever `work` throws:
   * then nothing is kept, and the same key may try again.
   */
  once(route: Route, request: FastifyRequest, reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
    const asked = {
      actorId: request.actor.id || 'anonymous',
      key: checkKey(String(request.headers['idempotency-key'])),
      fingerprint: this.fingerprint(route, request),
      status: statusOf(route),
    };
    const replayed = (row: IdempotencyKey): unknown => {
      void reply.header('idempotent-replayed', 'true');
      return this.unseal(row);
    };
    return route.callsOutside
      ? this.aroundOutside(asked, work, replayed)
      : this.inOneTransaction(asked, work, replayed);
  }

  /**
   * The key's row is written first, so a second request with the same key waits on it: it then finds the answer, or, when
   * the first failed and rolled back, does the work itself.
   */
  private inOneTransaction(asked: Asked, work: () => Promise<unknown>, replayed: Replayed): Promise<unknown> {
    return this.database.transaction(async (tx) => {
      const known = await this.claim(tx, asked, null);
      if (known) return replayed(known);
      const answer = await work();
      await tx.update(IdempotencyKey, identity(asked), { response: this.seal(answer) });
      return answer;
    });
  }

  /**
   * For work that speaks to another system and so cannot stand in a transaction: the key is claimed, for a while, in a
   * transaction of its own before, and the answer kept in another after. When the process dies in between, the lease ends
   * and a repetition does the work again, which must go on where it stopped.
   */
  private async aroundOutside(asked: Asked, work: () => Promise<unknown>, replayed: Replayed): Promise<unknown> {
    const { manager } = this.database;
    const known = await this.database.transaction((tx) => this.claim(tx, asked, LEASE_SECONDS));
    if (known) return replayed(known);
    try {
      const answer = await work();
      await manager.update(IdempotencyKey, identity(asked), { response: this.seal(answer), leaseEndsAt: null });
      return answer;
    } catch (error) {
      await manager.delete(IdempotencyKey, identity(asked));
      throw error;
    }
  }

  /** @returns null when the work is the caller's to do, else the row with the answer. */
  private async claim(tx: EntityManager, asked: Asked, leaseSeconds: number | null): Promise<IdempotencyKey | null> {
    const { actorId, key, fingerprint, status } = asked;
    const inserted: unknown[] = await tx.query(
      `insert into idempotency_keys (actor_id, key, fingerprint, status, created_at, lease_ends_at)
       values ($1, $2, $3, $4, now(), now() + make_interval(secs => $5)) on conflict do nothing returning key`,
      [actorId, key, fingerprint, status, leaseSeconds],
    );
    if (inserted.length > 0) return null;
    const known = await tx.findOneByOrFail(IdempotencyKey, identity(asked));
    if (known.fingerprint !== fingerprint) {
      throw new IdempotencyKeyReused(say('key_belongs_to_another_request', { key }), [
        { pointer: '/headers/idempotency-key', detail: say('use_a_new_key') },
      ]);
    }
    if (known.leaseEndsAt === null) return known;
    const [, taken] = await tx.query<[unknown, number]>(
      `update idempotency_keys set lease_ends_at = now() + make_interval(secs => $3)
       where actor_id = $1 and key = $2 and lease_ends_at <= now()`,
      [actorId, key, leaseSeconds],
    );
    if (taken > 0) return null;
    throw new IdempotencyKeyInFlight(say('first_request_is_in_flight', { key }), [], {
      'retry-after': '2',
    });
  }

  /** Keyed by the installation: a password in the body cannot be found from the fingerprint by trying. */
  private fingerprint(route: Route, request: FastifyRequest): string {
    const { params, query, body } = request.input;
    return this.secrets.fingerprint(JSON.stringify([route.name, params, query, body]), 'idempotency_keys.fingerprint');
  }

  /** What was answered may hold a secret that is shown once: nobody reads it in the database. */
  private seal(answer: unknown): { sealed: string } {
    return { sealed: this.secrets.encrypt(JSON.stringify(answer ?? null), SEAL) };
  }

  private unseal({ response }: IdempotencyKey): unknown {
    return JSON.parse(this.secrets.decrypt((response as { sealed: string }).sealed, SEAL));
  }
}

type Asked = Pick<IdempotencyKey, 'actorId' | 'key' | 'fingerprint' | 'status'>;
type Replayed = (row: IdempotencyKey) => unknown;

const SEAL = 'idempotency_keys.response';
const identity = ({ actorId, key }: Asked): { actorId: string; key: string } => ({ actorId, key });

function checkKey(key: string): string {
  if (key.length > 0 && key.length <= 255) return key;
  throw new Invalid(say('idempotency_key_is_not_usable'), [
    { pointer: '/headers/idempotency-key', detail: say('send_up_to_255_characters') },
  ]);
}
