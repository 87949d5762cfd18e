import { type Role, say } from '@libs/contracts';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { Clock } from '../clock/clock.js';
import { Unavailable } from '../problems/common.js';
import type { Actor } from './actor.js';
import { hashToken, isWellFormedToken } from './tokens.js';

interface ActorRow {
  id: string;
  session_id: string | null;
  partner_id: string | null;
  roles: Role[];
  name: string;
  /** When the secret was last used, as far as it was noted down. */
  seen_at?: Date | null;
}

/** Use is noted down at most this often: a session that is used does not fall idle, and nobody pays a write per request. */
const SEEN_EVERY_MS = 5 * 60_000;

/** PostgreSQL's code for a table that is not there: the subscriptions service has never started yet. */
const UNDEFINED_TABLE = '42P01';
const INVALID_SCHEMA = '3F000';

/**
 * Finds who stands behind a session cookie or an API token. Members, sessions and tokens belong to the subscriptions
 * service; it publishes two views, `session_actors` and `token_actors`, and one function, `actor_seen`, which notes down that
 * a secret was used. Every process may use these and nothing more.
 */
@Injectable()
export class ActorSource {
  constructor(
    private readonly pool: pg.Pool,
    private readonly clock: Clock,
  ) {}

  bySession(cookie: string): Promise<Actor | null> {
    return this.find(
      'member',
      cookie,
      'select * from subscriptions.session_actors where token_hash = $1 and expires_at > $2',
    );
  }

  byToken(token: string): Promise<Actor | null> {
    return this.find(
      'token',
      token,
      'select * from subscriptions.token_actors where token_hash = $1 and (expires_at is null or expires_at > $2)',
    );
  }

  private async find(kind: 'member' | 'token', secret: string, sql: string): Promise<Actor | null> {
    if (!isWellFormedToken(secret)) return null;
    try {
      const hash = hashToken(secret);
      const now = kind === 'member' ? this.clock.atDesk() : this.clock.now();
      const { rows } = await this.pool.query<ActorRow>(sql, [hash, now]);
      const row = rows[0];
      if (!row) return null;
      if (row.seen_at !== undefined && now.getTime() - (row.seen_at?.getTime() ?? 0) > SEEN_EVERY_MS) {
        await this.pool.query('select subscriptions.actor_seen($1, $2)', [hash, now]);
      }
      const actor: Actor = { kind, id: row.id, partnerId: row.partner_id, roles: row.roles, name: row.name };
      return row.session_id ? { ...actor, sessionId: row.session_id } : actor;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === UNDEFINED_TABLE || code === INVALID_SCHEMA) {
        throw new Unavailable(say('sign_in_is_not_ready'), [], {
          'retry-after': '5',
        });
      }
      throw error;
    }
  }
}
