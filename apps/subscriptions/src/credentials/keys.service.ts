import { say } from '@libs/contracts';
import { Clock, Database, NotFound, type Actor } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { iso } from '../instants.js';
import { Timeline } from '../partners/timeline.js';
import { isRunning } from '../subscriptions/subscription.machine.js';
import { WrongSubscriptionStatus } from '../subscriptions/subscription.problems.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { Credential } from './credential.entity.js';
import { CredentialNotActive } from './credential.problems.js';
import { CredentialsService, type Issued } from './credentials.service.js';

const HOUR_MS = 3600_000;

/** How long the old key works on beside the new one. */
export const OVERLAPS = { now: 0, '1h': HOUR_MS, '24h': 24 * HOUR_MS, '7d': 7 * 24 * HOUR_MS };
export type Overlap = keyof typeof OVERLAPS;

/** What members do with their keys: look, issue, rotate, revoke. */
@Injectable()
export class KeysService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly subscriptions: SubscriptionsService,
    private readonly credentials: CredentialsService,
    private readonly timeline: Timeline,
  ) {}

  /** Newest first. */
  list(
    partnerId: string,
    { subscriptionId, includeRevoked }: { subscriptionId?: string | undefined; includeRevoked: boolean },
  ): Promise<Credential[]> {
    return this.database.manager.find(Credential, {
      where: { partnerId, ...(subscriptionId && { subscriptionId }), ...(!includeRevoked && { revokedAt: IsNull() }) },
      order: { id: 'DESC' },
    });
  }

  /** @throws NotFound, WrongSubscriptionStatus, IdentityTaken, TooManyCredentials */
  issue(
    partnerId: string,
    subscriptionId: string,
    given: Pick<Credential, 'name' | 'externalIdentities'>,
    actor: Actor,
  ): Promise<Issued> {
    return this.database.transaction(async (tx) => {
      const subscription = await this.subscriptions.lock(tx, partnerId, subscriptionId);
      if (!isRunning(subscription.status)) {
        throw new WrongSubscriptionStatus(
          say('subscription_can_have_no_keys', { subscriptionId, subscriptionStatus: subscription.status }),
        );
      }
      const issued = await this.credentials.issue(tx, subscription, given);
      await this.tell(tx, issued.credential, 'credential_issued', actor);
      return issued;
    });
  }

  /**
   * Issues a key in place of another, which is revoked when the overlap is over.
   * @throws NotFound, CredentialNotActive, TooManyCredentials
   */
  rotate(partnerId: string, id: string, overlap: Overlap, actor: Actor): Promise<Issued & { replaced: Credential }> {
    return this.database.transaction(async (tx) => {
      const replaced = await this.lock(tx, partnerId, id);
      if (replaced.revokedAt || replaced.replacedById)
        throw new CredentialNotActive(say('credential_was_replaced', { id }));
      const subscription = { id: replaced.subscriptionId, partnerId };
      const issued = await this.credentials.issue(tx, subscription, replaced);
      const now = this.clock.now();
      replaced.replacedById = issued.credential.id;
      replaced.expiresAt = new Date(now.getTime() + OVERLAPS[overlap]);
      await tx.save(Credential, replaced);
      await this.tell(tx, issued.credential, 'credential_rotated', actor, {
        replacedId: id,
        replacedUntil: iso(replaced.expiresAt),
      });
      if (replaced.expiresAt <= now) await this.credentials.revoke(tx, replaced, now, actor.name);
      else await this.credentials.tellEnd(tx, replaced, replaced.expiresAt);
      return { ...issued, replaced };
    });
  }

  /** Twice is as good as once. @throws NotFound */
  revoke(partnerId: string, id: string, actor: Actor): Promise<Credential> {
    return this.database.transaction(async (tx) => {
      const credential = await this.lock(tx, partnerId, id);
      await this.credentials.revoke(tx, credential, this.clock.now(), actor.name);
      return credential;
    });
  }

  /** Revokes one key whose overlap is over. False when there is none. */
  revokeOneExpired(now: Date): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const due = await tx
        .createQueryBuilder(Credential, 'credential')
        .where('credential.revoked_at is null and credential.expires_at <= :now', { now })
        .orderBy('credential.expiresAt')
        .limit(1)
        .getOne();
      if (!due) return false;
      const credential = await this.lock(tx, due.partnerId, due.id);
      await this.credentials.revoke(tx, credential, credential.expiresAt!, null);
      return true;
    });
  }

  /** Locks the subscription, then reads the credential: the order everywhere. @throws NotFound */
  private async lock(tx: EntityManager, partnerId: string, id: string): Promise<Credential> {
    const known = await tx.findOneBy(Credential, { id, partnerId });
    if (!known) throw new NotFound(say('there_is_no_credential', { id }));
    await this.subscriptions.lock(tx, partnerId, known.subscriptionId);
    return tx.findOneByOrFail(Credential, { id });
  }

  private tell(
    tx: EntityManager,
    { id: credentialId, partnerId, subscriptionId, name, hint }: Credential,
    kind: 'credential_issued' | 'credential_rotated',
    actor: Actor,
    more: Record<string, string> = {},
  ): Promise<void> {
    const data = { credentialId, name, hint, ...more };
    return this.timeline.tell(tx, partnerId, { kind, actorName: actor.name, subscriptionId, data });
  }
}
