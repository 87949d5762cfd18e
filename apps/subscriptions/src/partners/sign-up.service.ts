import type { BodyOf, signUp } from '@libs/contracts';
import { Clock, Database, hashPassword, newId, Outbox } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { MembersService } from '../members/members.service.js';
import { SessionsService, type Device, type SignedIn } from '../members/sessions.service.js';
import { Partner } from './partner.entity.js';
import { snapshotOf } from './partners.service.js';
import { Timeline } from './timeline.js';

/** How a partner begins: the organisation, its owner and his session, all or nothing. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly members: MembersService,
    private readonly sessions: SessionsService,
    private readonly timeline: Timeline,
  ) {}

  /** @throws EmailTaken */
  async signUp(given: BodyOf<typeof signUp>, device: Device): Promise<SignedIn> {
    const passwordHash = await hashPassword(given.password);
    return this.database.transaction(async (tx) => {
      const partner = newPartner(given, this.clock.now());
      await tx.insert(Partner, partner);
      const { name, email, locale } = given;
      const owner = { partnerId: partner.id, name, email, locale, roles: ['owner' as const], passwordHash };
      const member = await this.members.create(tx, owner);
      await this.outbox.publish(tx, 'partner.registered', snapshotOf(partner));
      await this.timeline.tell(tx, partner.id, { kind: 'partner_registered', actorName: name });
      return this.sessions.open(tx, member, device);
    });
  }
}

const newPartner = (given: BodyOf<typeof signUp>, now: Date): Partner => ({
  id: newId('par', now),
  name: given.company,
  email: given.email,
  timeZone: given.timeZone,
  locale: given.locale,
  country: given.country,
  taxId: null,
  addressLines: [],
  stripeCustomerId: null,
  stripePaymentMethodId: null,
  paymentMethod: null,
  delinquentSince: null,
  standingAt: null,
  revision: 1,
  createdAt: now,
});
