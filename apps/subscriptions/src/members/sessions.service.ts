import { say } from '@libs/contracts';
import {
  Clock,
  CONFIG,
  Database,
  hashPassword,
  newId,
  newToken,
  NotFound,
  SESSION_COOKIE,
  verifyPassword,
  type Actor,
  type Config,
} from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EntityManager } from 'typeorm';
import { Member } from './member.entity.js';
import { MembersOnly, SignInRefused, WrongPassword } from './member.problems.js';
import { Session } from './session.entity.js';
import { signInSubjects, SignInThrottle } from './sign-in-throttle.js';

const HOUR_MS = 3600_000;
const IDLE_MS = 8 * HOUR_MS;
const LIFE_MS = 7 * 24 * HOUR_MS;

/** Where a request came from; shown to the member, so that he recognises a session that is not his. */
export interface Device {
  ip: string;
  userAgent: string;
}

export const deviceOf = (request: FastifyRequest): Device => ({
  ip: request.ip,
  userAgent: (request.headers['user-agent'] ?? '').slice(0, 300),
});

/** Who has just signed in, and the token for his cookie. */
export interface SignedIn {
  actor: Actor;
  token: string;
}

/** Signing in and out: opaque tokens in a cookie, of which the database holds only hashes. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly throttle: SignInThrottle,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Checks the password and opens a session. An unknown e-mail costs the same time and gives the same answer as a wrong
   * password.
   * @throws SignInRefused, TooManyRequests
   */
  async signIn(email: string, password: string, device: Device): Promise<SignedIn> {
    await this.throttle.attempt(signInSubjects(email, device.ip));
    const member = await this.database.manager.findOneBy(Member, { email, status: 'active' });
    if (!(await verifyPassword(member?.passwordHash ?? null, password)) || !member) {
      throw new SignInRefused(say('email_or_password_is_wrong'));
    }
    await this.throttle.succeeded(email, device.ip);
    return this.database.transaction((tx) => this.open(tx, member, device));
  }

  /** Opens a session for a member who has just proved who he is. */
  async open(tx: EntityManager, member: Member, device: Device): Promise<SignedIn> {
    const now = this.clock.atDesk();
    const id = newId('ses', now);
    const { token, hash } = newToken('ses');
    await tx.insert(Session, {
      id,
      memberId: member.id,
      tokenHash: hash,
      ...device,
      createdAt: now,
      seenAt: now,
      idleExpiresAt: new Date(now.getTime() + IDLE_MS),
      expiresAt: new Date(now.getTime() + LIFE_MS),
    });
    await tx.update(Member, { id: member.id }, { lastSignInAt: this.clock.now() });
    const { partnerId, roles, name } = member;
    return { actor: { kind: 'member', id: member.id, partnerId, roles, name, sessionId: id }, token };
  }

  /** Ends the session that the actor came with; an actor without one has nothing to end. */
  async signOut(actor: Actor): Promise<void> {
    if (actor.sessionId) await this.database.manager.delete(Session, { id: actor.sessionId });
  }

  /** The member's sessions that still work, newest first. */
  async list(actor: Actor): Promise<Session[]> {
    if (actor.kind !== 'member') return [];
    const now = this.clock.atDesk();
    const sessions = await this.database.manager.find(Session, {
      where: { memberId: actor.id },
      order: { id: 'DESC' },
    });
    return sessions.filter((session) => expiryOf(session) > now);
  }

  /** @throws NotFound when the session is not the actor's own. */
  async revoke(actor: Actor, sessionId: string): Promise<void> {
    const { affected } = await this.database.manager.delete(Session, { id: sessionId, memberId: actor.id });
    if (!affected) throw new NotFound(say('you_have_no_session', { sessionId }));
  }

  /**
   * Sets a new password, ends every other session and replaces this one: whoever had got hold of one is out.
   * @throws MembersOnly, WrongPassword, TooManyRequests
   */
  async changePassword(actor: Actor, current: string, next: string, device: Device): Promise<SignedIn> {
    const member = await this.memberOf(actor);
    await this.throttle.attempt(signInSubjects(member.email, device.ip));
    if (!(await verifyPassword(member.passwordHash, current))) {
      throw new WrongPassword(say('current_password_is_wrong'), [
        { pointer: '/body/currentPassword', detail: say('field_is_not_your_password') },
      ]);
    }
    await this.throttle.succeeded(member.email, device.ip);
    const passwordHash = await hashPassword(next);
    return this.database.transaction(async (tx) => {
      await tx.update(Member, { id: member.id }, { passwordHash });
      await tx.delete(Session, { memberId: member.id });
      return this.open(tx, member, device);
    });
  }

  /** @throws MembersOnly when the actor is a token. */
  async memberOf(actor: Actor): Promise<Member> {
    const member = actor.kind === 'member' ? await this.database.manager.findOneBy(Member, { id: actor.id }) : null;
    if (!member) throw new MembersOnly(say('token_has_no_account'));
    return member;
  }

  async current(actor: Actor): Promise<Session | null> {
    return actor.sessionId ? this.database.manager.findOneBy(Session, { id: actor.sessionId }) : null;
  }

  setCookie(reply: FastifyReply, token: string): void {
    void reply.setCookie(SESSION_COOKIE, token, { ...this.cookie(), maxAge: LIFE_MS / 1000 });
  }

  clearCookie(reply: FastifyReply): void {
    void reply.clearCookie(SESSION_COOKIE, this.cookie());
  }

  private cookie(): { path: string; httpOnly: boolean; sameSite: 'lax'; secure: boolean } {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.config.publicUrl.startsWith('https://') };
  }
}

/** When a session ends if it is not used any more. */
export const expiryOf = ({ idleExpiresAt, expiresAt }: Session): Date =>
  idleExpiresAt < expiresAt ? idleExpiresAt : expiresAt;
