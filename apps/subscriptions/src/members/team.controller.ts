import {
  changeMemberRoles,
  changeStaffRoles,
  inviteMember,
  inviteStaff,
  listMembers,
  listStaff,
  removeMember,
  removeStaff,
  type Role,
} from '@libs/contracts';
import { CONFIG, Endpoint, type Actor, type Config, type Input, type Output } from '@libs/platform';
import { Controller, Inject } from '@nestjs/common';
import { iso } from '../instants.js';
import { PartnersService } from '../partners/partners.service.js';
import { memberView } from './member.view.js';
import { MembersService } from './members.service.js';

/** The members of a partner, and the provider's staff: the same rules, two addresses. */
@Controller()
export class TeamController {
  constructor(
    private readonly members: MembersService,
    private readonly partners: PartnersService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Endpoint(listMembers)
  async list({ params }: Input<typeof listMembers>): Output<typeof listMembers> {
    return { items: (await this.members.list(params.partnerId)).map(memberView) };
  }

  @Endpoint(inviteMember)
  async invite({ params, body }: Input<typeof inviteMember>): Output<typeof inviteMember> {
    await this.partners.read(params.partnerId);
    return this.inviteTo(params.partnerId, body.email, body.roles);
  }

  @Endpoint(changeMemberRoles)
  async change({ params, body }: Input<typeof changeMemberRoles>, actor: Actor): Output<typeof changeMemberRoles> {
    return memberView(await this.members.changeRoles(params.partnerId, params.memberId, body.roles, actor));
  }

  @Endpoint(removeMember)
  async remove({ params }: Input<typeof removeMember>): Promise<void> {
    await this.members.remove(params.partnerId, params.memberId);
  }

  @Endpoint(listStaff)
  async listStaff(): Output<typeof listStaff> {
    return { items: (await this.members.list(null)).map(memberView) };
  }

  @Endpoint(inviteStaff)
  async inviteStaff({ body }: Input<typeof inviteStaff>): Output<typeof inviteStaff> {
    return this.inviteTo(null, body.email, body.roles);
  }

  @Endpoint(changeStaffRoles)
  async changeStaff({ params, body }: Input<typeof changeStaffRoles>, actor: Actor): Output<typeof changeStaffRoles> {
    return memberView(await this.members.changeRoles(null, params.memberId, body.roles, actor));
  }

  @Endpoint(removeStaff)
  async removeStaff({ params }: Input<typeof removeStaff>): Promise<void> {
    await this.members.remove(null, params.memberId);
  }

  private async inviteTo(team: string | null, email: string, roles: Role[]): Output<typeof inviteMember> {
    const { member, token, expiresAt } = await this.members.invite(team, email, roles);
    // After "#": browsers do not send it to servers, so the token is in no log on its way.
    const invitationUrl = `${this.config.publicUrl}/invitation#${token}`;
    return { member: memberView(member), invitationUrl, expiresAt: iso(expiresAt) };
  }
}
