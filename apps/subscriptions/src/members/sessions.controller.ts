import { changePassword, listMySessions, readMe, revokeMySession, signIn, signOut, updateMe } from '@libs/contracts';
import { Endpoint, type Actor, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { iso } from '../instants.js';
import { MeService } from './me.service.js';
import { MembersService } from './members.service.js';
import { deviceOf, expiryOf, SessionsService } from './sessions.service.js';

/** Signing in and out, and what a member does about himself. */
@Controller()
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly members: MembersService,
    private readonly me: MeService,
  ) {}

  @Endpoint(signIn)
  async signIn({ body, request, reply }: Input<typeof signIn>, before: Actor): Output<typeof signIn> {
    const { actor, token } = await this.sessions.signIn(body.email, body.password, deviceOf(request));
    // The session this browser had, if any, is replaced.
    await this.sessions.signOut(before);
    this.sessions.setCookie(reply, token);
    return this.me.of(actor);
  }

  @Endpoint(signOut)
  async signOut({ reply }: Input<typeof signOut>, actor: Actor): Promise<void> {
    await this.sessions.signOut(actor);
    this.sessions.clearCookie(reply);
  }

  @Endpoint(readMe)
  async read(_: Input<typeof readMe>, actor: Actor): Output<typeof readMe> {
    return this.me.of(actor);
  }

  @Endpoint(updateMe)
  async update({ body }: Input<typeof updateMe>, actor: Actor): Output<typeof updateMe> {
    await this.members.update(await this.sessions.memberOf(actor), body);
    return this.me.of(actor);
  }

  @Endpoint(changePassword)
  async changePassword({ body, request, reply }: Input<typeof changePassword>, actor: Actor): Promise<void> {
    const { currentPassword, newPassword } = body;
    const { token } = await this.sessions.changePassword(actor, currentPassword, newPassword, deviceOf(request));
    this.sessions.setCookie(reply, token);
  }

  @Endpoint(listMySessions)
  async list(_: Input<typeof listMySessions>, actor: Actor): Output<typeof listMySessions> {
    const sessions = await this.sessions.list(actor);
    return {
      items: sessions.map((session) => ({
        id: session.id,
        createdAt: iso(session.createdAt),
        lastSeenAt: iso(session.seenAt),
        expiresAt: iso(expiryOf(session)),
        ip: session.ip,
        userAgent: session.userAgent,
        isCurrent: session.id === actor.sessionId,
      })),
    };
  }

  @Endpoint(revokeMySession)
  async revoke({ params }: Input<typeof revokeMySession>, actor: Actor): Promise<void> {
    await this.sessions.revoke(actor, params.sessionId);
  }
}
