import { grants, permissions, type Me, type Permission } from '@libs/contracts';
import { Database, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { isoOrNull } from '../instants.js';
import { Partner } from '../partners/partner.entity.js';
import { Member } from './member.entity.js';
import { expiryOf, SessionsService } from './sessions.service.js';

/** Tells somebody who he is and what he may do. */
@Injectable()
export class MeService {
  constructor(
    private readonly database: Database,
    private readonly sessions: SessionsService,
  ) {}

  async of(actor: Actor): Promise<Me> {
    const { manager } = this.database;
    const member = actor.kind === 'member' ? await manager.findOneBy(Member, { id: actor.id }) : null;
    const partner = actor.partnerId ? await manager.findOneBy(Partner, { id: actor.partnerId }) : null;
    const session = await this.sessions.current(actor);
    return {
      kind: actor.kind === 'token' ? 'token' : 'member',
      id: actor.id,
      name: member?.name ?? actor.name,
      email: member?.email ?? null,
      locale: member?.locale ?? null,
      roles: [...actor.roles],
      permissions: permissionsOf(actor),
      partner: partner && { id: partner.id, name: partner.name, timeZone: partner.timeZone, locale: partner.locale },
      sessionExpiresAt: isoOrNull(session && expiryOf(session)),
    };
  }
}

/** As the guard sees it: staff act with staff roles, a partner's members with partner roles. */
function permissionsOf(actor: Actor): Permission[] {
  const names = Object.keys(permissions) as Permission[];
  return names.filter((name) => {
    const scope: readonly string[] = actor.partnerId === null ? permissions[name].provider : permissions[name].partner;
    return grants(
      name,
      actor.roles.filter((role) => scope.includes(role)),
    );
  });
}
