import { type Locale, type Role, say } from '@libs/contracts';
import { Clock, Database, hashToken, newId, newToken, NotFound, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { Member } from './member.entity.js';
import { EmailTaken, InvitationNotValid, LastAdmin, LastOwner, OwnRoles } from './member.problems.js';
import { Session } from './session.entity.js';

const INVITATION_MS = 7 * 24 * 3600_000;

/** Everything about one team: a partner's, or (null) the provider's staff. */
type Team = string | null;

/** Who belongs to which team, with which roles. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  list(team: Team): Promise<Member[]> {
    return this.database.manager.find(Member, { where: ofTeam(team), order: { id: 'ASC' } });
  }

  /** @throws EmailTaken */
  async create(
    tx: EntityManager,
    given: Pick<Member, 'partnerId' | 'name' | 'email' | 'roles' | 'passwordHash'> & { locale?: Locale },
  ): Promise<Member> {
    return insert(tx, { ...blank(this.clock.now()), ...given, status: 'active' });
  }

  /**
   * Invites somebody, or renews the link of somebody who has not accepted yet.
   * @returns the token of the link: only its hash is kept.
   * @throws EmailTaken when the e-mail belongs to a member, or to another team's invitation.
   */
  async invite(team: Team, email: string, roles: Role[]): Promise<{ member: Member; token: string; expiresAt: Date }> {
    const now = this.clock.now();
    const { token, hash } = newToken('inv');
    const expiresAt = new Date(this.clock.atDesk().getTime() + INVITATION_MS);
    const member = await this.database.transaction(async (tx) => {
      const known = await tx.findOne(Member, { where: { email }, lock: { mode: 'pessimistic_write' } });
      if (known && (known.status === 'active' || known.partnerId !== team)) throw taken(email);
      const invitation = { roles, invitationHash: hash, invitationExpiresAt: expiresAt };
      if (known) return tx.save(Object.assign(known, invitation));
      return insert(tx, { ...blank(now), partnerId: team, name: email, email, ...invitation });
    });
    return { member, token, expiresAt };
  }

  /** @throws InvitationNotValid when it is unknown, used, replaced or over. */
  async invitation(token: string): Promise<Member> {
    return this.stillValid(await this.database.manager.findOneBy(Member, openInvitation(token)));
  }

  /** Makes the invited person a member, once: of two who use one link the second is refused. @throws InvitationNotValid */
  async accept(tx: EntityManager, token: string, name: string, passwordHash: string): Promise<Member> {
    const where = openInvitation(token);
    const member = this.stillValid(await tx.findOne(Member, { where, lock: { mode: 'pessimistic_write' } }));
    return tx.save(
      Object.assign(member, { name, passwordHash, status: 'active', invitationHash: null, invitationExpiresAt: null }),
    );
  }

  private stillValid(member: Member | null): Member {
    if (member?.invitationExpiresAt && member.invitationExpiresAt > this.clock.atDesk()) return member;
    throw new InvitationNotValid(say('invitation_is_not_valid'));
  }

  async update(member: Member, { name, locale }: { name?: string; locale?: Locale | null }): Promise<void> {
    const changes = { ...(name !== undefined && { name }), ...(locale !== undefined && { locale }) };
    if (Object.keys(changes).length > 0) await this.database.manager.update(Member, { id: member.id }, changes);
  }

  /** @throws NotFound, OwnRoles, LastOwner, LastAdmin */
  changeRoles(team: Team, memberId: string, roles: Role[], actor: Actor): Promise<Member> {
    if (actor.id === memberId) throw new OwnRoles(say('cannot_change_own_roles'));
    return this.database.transaction(async (tx) => {
      const { member, others } = await this.withTeam(tx, team, memberId);
      member.roles = roles;
      keepOneAtTheTop(team, [...others, member]);
      return tx.save(member);
    });
  }

  /** Removes a member; his sessions end with him. @throws NotFound, LastOwner, LastAdmin */
  remove(team: Team, memberId: string): Promise<void> {
    return this.database.transaction(async (tx) => {
      const { others } = await this.withTeam(tx, team, memberId);
      keepOneAtTheTop(team, others);
      await tx.delete(Session, { memberId });
      await tx.delete(Member, { id: memberId });
    });
  }

  /** Locks the whole team: two owners who remove each other at once must not both succeed. */
  private async withTeam(
    tx: EntityManager,
    team: Team,
    memberId: string,
  ): Promise<{ member: Member; others: Member[] }> {
    const members = await tx.find(Member, {
      where: ofTeam(team),
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    const member = members.find(({ id }) => id === memberId);
    if (!member) throw new NotFound(say('there_is_no_member', { id: memberId }));
    return { member, others: members.filter(({ id }) => id !== memberId) };
  }
}

const openInvitation = (token: string) => ({ invitationHash: hashToken(token), status: 'invited' as const });

const ofTeam = (team: Team) => ({ partnerId: team ?? IsNull() });

function keepOneAtTheTop(team: Team, members: Member[]): void {
  const top: Role = team === null ? 'admin' : 'owner';
  if (members.some(({ status, roles }) => status === 'active' && roles.includes(top))) return;
  throw team === null ? new LastAdmin(say('last_administrator')) : new LastOwner(say('last_owner_of_partner'));
}

const taken = (email: string): EmailTaken =>
  new EmailTaken(say('email_belongs_to_a_member', { email }), [
    { pointer: '/body/email', detail: say('field_belongs_to_a_member') },
  ]);

const blank = (now: Date): Omit<Member, 'partnerId' | 'name' | 'email' | 'roles'> => ({
  id: newId('mem', now),
  status: 'invited',
  locale: null,
  passwordHash: null,
  invitationHash: null,
  invitationExpiresAt: null,
  lastSignInAt: null,
  createdAt: now,
});

/** @throws EmailTaken, also when somebody else took it a moment ago. */
async function insert(tx: EntityManager, member: Member): Promise<Member> {
  const { raw } = await tx
    .createQueryBuilder()
    .insert()
    .into(Member)
    .values(member)
    .orIgnore()
    .returning('id')
    .execute();
  if ((raw as unknown[]).length === 0) throw taken(member.email);
  return member;
}
