import { acceptInvitation, lookUpInvitation, signUp } from '@libs/contracts';
import { Database, Endpoint, hashPassword, type Input, type Output } from '@libs/platform';
import { Controller, UseGuards } from '@nestjs/common';
import { iso } from '../instants.js';
import { MeService } from '../members/me.service.js';
import { MembersService } from '../members/members.service.js';
import { deviceOf, SessionsService } from '../members/sessions.service.js';
import { SignUpGuard } from '../members/sign-up-guard.js';
import { PartnersService } from './partners.service.js';
import { SignUpService } from './sign-up.service.js';

/** How somebody becomes a member: with a partner of his own, or into a team that invited him. */
@Controller()
export class JoiningController {
  constructor(
    private readonly database: Database,
    private readonly signUps: SignUpService,
    private readonly members: MembersService,
    private readonly sessions: SessionsService,
    private readonly partners: PartnersService,
    private readonly me: MeService,
  ) {}

  @Endpoint(signUp)
  @UseGuards(SignUpGuard)
  async signUp({ body, request, reply }: Input<typeof signUp>): Output<typeof signUp> {
    const { actor, token } = await this.signUps.signUp(body, deviceOf(request));
    this.sessions.setCookie(reply, token);
    return this.me.of(actor);
  }

  @Endpoint(lookUpInvitation)
  async lookUp({ body }: Input<typeof lookUpInvitation>): Output<typeof lookUpInvitation> {
    const { email, partnerId, roles, invitationExpiresAt } = await this.members.invitation(body.token);
    const partner = partnerId === null ? null : await this.partners.read(partnerId);
    return { email, partnerName: partner?.name ?? null, roles, expiresAt: iso(invitationExpiresAt!) };
  }

  @Endpoint(acceptInvitation)
  async accept({ body, request, reply }: Input<typeof acceptInvitation>): Output<typeof acceptInvitation> {
    // Looked at before the slow hash: a made-up token shall cost nothing.
    await this.members.invitation(body.token);
    const passwordHash = await hashPassword(body.password);
    const { actor, token } = await this.database.transaction(async (tx) => {
      const member = await this.members.accept(tx, body.token, body.name, passwordHash);
      return this.sessions.open(tx, member, deviceOf(request));
    });
    this.sessions.setCookie(reply, token);
    return this.me.of(actor);
  }
}
