import { say } from '@libs/contracts';
import { Clock, newId, newToken, Outbox } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { iso } from '../instants.js';
import { Timeline } from '../partners/timeline.js';
import type { Subscription } from '../subscriptions/subscription.entity.js';
import { Credential, IdentityClaim } from './credential.entity.js';
import { IdentityTaken, TooManyCredentials } from './credential.problems.js';

const KEYS_MAX = 50;

/** A key that was just made: the only moment it can be shown. */
export interface Issued {
  credential: Credential;
  key: string;
}

/** Makes and revokes keys, and tells metering whose calls are whose. The caller holds the subscription's row lock. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly timeline: Timeline,
  ) {}

  /** @throws IdentityTaken, TooManyCredentials */
  async issue(
    tx: EntityManager,
    { id: subscriptionId, partnerId }: Pick<Subscription, 'id' | 'partnerId'>,
    { name, externalIdentities }: Pick<Credential, 'name' | 'externalIdentities'>,
  ): Promise<Issued> {
    if ((await this.countActive(tx, subscriptionId)) >= KEYS_MAX) {
      throw new TooManyCredentials(say('subscription_has_too_many_keys', { subscriptionId, most: KEYS_MAX }));
    }
    const identities = [...new Set(externalIdentities)].sort();
    await claim(tx, subscriptionId, identities);
    const now = this.clock.now();
    const { token: key, hash, hint } = newToken('key');
    const credential: Credential = {
      id: newId('cred', now),
      partnerId,
      subscriptionId,
      name,
      keyHash: hash,
      hint,
      externalIdentities: identities,
      issuedAt: now,
      expiresAt: null,
      revokedAt: null,
      replacedById: null,
    };
    await tx.insert(Credential, credential);
    await this.outbox.publish(tx, 'credential.issued', {
      credentialId: credential.id,
      subscriptionId,
      partnerId,
      name,
      identities: [credential.id, subscriptionId, ...identities],
      keyHash: hash,
      issuedAt: iso(now),
    });
    return { credential, key };
  }

  /** Revokes one that works; a revoked one stays as it is. Returns whether it did anything. */
  async revoke(tx: EntityManager, credential: Credential, at: Date, actorName: string | null): Promise<boolean> {
    if (credential.revokedAt) return false;
    credential.revokedAt = at;
    await tx.save(Credential, credential);
    await release(tx, credential.subscriptionId);
    await this.tellEnd(tx, credential, at);
    const { id: credentialId, subscriptionId, partnerId, name, hint } = credential;
    const data = { credentialId, name, hint };
    await this.timeline.tell(tx, partnerId, { kind: 'credential_revoked', actorName, subscriptionId, at, data });
    return true;
  }

  /** From when on a key counts nothing; told as soon as it is known, so that no call slips in while the word is on its way. */
  async tellEnd(tx: EntityManager, { id, subscriptionId, partnerId }: Credential, end: Date): Promise<void> {
    const revokedAt = iso(end);
    await this.outbox.publish(tx, 'credential.revoked', { credentialId: id, subscriptionId, partnerId, revokedAt });
  }

  /** The subscription ended: no key of it works any longer. */
  async revokeAll(tx: EntityManager, { id }: Subscription, at: Date): Promise<void> {
    const credentials = await tx.find(Credential, {
      where: { subscriptionId: id, revokedAt: IsNull() },
      order: { id: 'ASC' },
    });
    for (const credential of credentials) await this.revoke(tx, credential, at, null);
  }

  countActive(tx: EntityManager, subscriptionId: string): Promise<number> {
    return tx.countBy(Credential, { subscriptionId, revokedAt: IsNull() });
  }
}

/** @throws IdentityTaken */
async function claim(tx: EntityManager, subscriptionId: string, identities: string[]): Promise<void> {
  for (const identity of identities) {
    const claimed = await tx.query<unknown[]>(
      `insert into identity_claims (identity, subscription_id) values ($1, $2)
       on conflict (identity) do update set identity = excluded.identity
         where identity_claims.subscription_id = excluded.subscription_id
       returning identity`,
      [identity, subscriptionId],
    );
    if (claimed.length > 0) continue;
    throw new IdentityTaken(say('identity_belongs_to_another', { identity }), [
      { pointer: '/body/externalIdentities', detail: say('identity_is_taken', { identity }) },
    ]);
  }
}

/** Gives up the names that no working key of the subscription carries any more. */
async function release(tx: EntityManager, subscriptionId: string): Promise<void> {
  const working = await tx.findBy(Credential, { subscriptionId, revokedAt: IsNull() });
  const kept = working.flatMap(({ externalIdentities }) => externalIdentities);
  await tx
    .createQueryBuilder()
    .delete()
    .from(IdentityClaim)
    .where('subscription_id = :subscriptionId and identity <> all(:kept)', { subscriptionId, kept })
    .execute();
}
