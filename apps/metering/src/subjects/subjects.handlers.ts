import type { MessageData, MessageOf } from '@libs/contracts';
import { fingerprint } from '@libs/gateways';
import { Handles } from '@libs/platform';
import { Controller } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { checkedPlan, limitsOf } from '../check/account.js';
import { claimSubject, ensureSubscription, noteForChecks, renewSubjects } from './projection.js';

type Taken = 'subscriptionId' | 'timeZone' | 'startsAt' | 'revision' | 'plan' | 'quantity';

/**
 * Keeps whose calls are whose. Messages come in any order and more than once: each handler says what it knows and never
 * takes back what a later message said.
 */
@Controller()
export class SubjectsHandler {
  @Handles('subscription.activated')
  async activated({ data }: MessageOf<'subscription.activated'>, tx: EntityManager): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    await this.take(tx, data);
    await this.open(tx, data.subscriptionId, 0, data.firstPeriod);
    // A gateway may name the caller by the subscription itself.
    await claimSubject(tx, {
      identity: data.subscriptionId,
      subscriptionId: data.subscriptionId,
      credentialId: null,
      validFrom: null,
      origin: 'subscription',
    });
    await renewSubjects(tx);
  }

  @Handles('subscription.changed')
  async changed({ data }: MessageOf<'subscription.changed'>, tx: EntityManager): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    await noteForChecks(tx, data.subscriptionId);
    if (await this.take(tx, data)) await renewSubjects(tx);
  }

  @Handles('subscription.paused')
  async paused({ data }: MessageOf<'subscription.paused'>, tx: EntityManager): Promise<void> {
    await this.setPaused(tx, data, data.at);
  }

  @Handles('subscription.resumed')
  async resumed({ data }: MessageOf<'subscription.resumed'>, tx: EntityManager): Promise<void> {
    await this.setPaused(tx, data, null);
  }

  @Handles('subscription.ended')
  async ended({ data }: MessageOf<'subscription.ended'>, tx: EntityManager): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    await tx.query(`update subscriptions set ended_at = $2, revision = greatest(revision, $3) where id = $1`, [
      data.subscriptionId,
      data.at,
      data.revision,
    ]);
    await noteForChecks(tx, data.subscriptionId);
    await renewSubjects(tx);
  }

  @Handles('credential.issued')
  async issued({ data }: MessageOf<'credential.issued'>, tx: EntityManager): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    await tx.query(
      `insert into credentials as c (id, subscription_id, partner_id, name, key_hash, issued_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do update set name = excluded.name, key_hash = excluded.key_hash, issued_at = excluded.issued_at`,
      [data.credentialId, data.subscriptionId, data.partnerId, data.name, data.keyHash, data.issuedAt],
    );
    for (const identity of namesOf(data)) {
      await claimSubject(tx, {
        identity,
        subscriptionId: data.subscriptionId,
        credentialId: data.credentialId,
        validFrom: new Date(data.issuedAt),
        origin: 'credential',
      });
    }
    await renewSubjects(tx);
  }

  @Handles('credential.revoked')
  async revoked({ data }: MessageOf<'credential.revoked'>, tx: EntityManager): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    await tx.query(
      `insert into credentials as c (id, subscription_id, partner_id, name, revoked_at) values ($1, $2, $3, $1, $4)
       on conflict (id) do update set revoked_at = least(c.revoked_at, excluded.revoked_at)`,
      [data.credentialId, data.subscriptionId, data.partnerId, data.revokedAt],
    );
    await noteForChecks(tx, data.subscriptionId);
    await renewSubjects(tx);
  }

  /** @returns true when commits of events have to learn that the plan has limits now, or none any more. */
  private async take(tx: EntityManager, data: Pick<MessageData<'subscription.activated'>, Taken>): Promise<boolean> {
    const plan = checkedPlan(data.plan, data.quantity, data.timeZone);
    const [before] = await tx.query<Array<{ is_limited: boolean }>>(
      'select is_limited from subscriptions where id = $1 for update',
      [data.subscriptionId],
    );
    const [taken] = await tx.query<[Array<{ is_limited: boolean }>, number]>(
      `update subscriptions set time_zone = $2, starts_at = $3, revision = greatest(revision, $4), plan = $5, is_limited = $6
       where id = $1 and (revision <= $4 or starts_at is null) returning is_limited`,
      [
        data.subscriptionId,
        data.timeZone,
        data.startsAt,
        data.revision,
        JSON.stringify(plan),
        limitsOf(plan).length > 0,
      ],
    );
    return taken.some(({ is_limited }) => is_limited !== before?.is_limited);
  }

  /** The period with the highest index is the running one, whichever message tells of it first. */
  private async open(
    tx: EntityManager,
    subscriptionId: string,
    index: number,
    period: { start: string; end: string },
  ): Promise<void> {
    await tx.query(
      `update subscriptions set open_index = $2, open_start = $3, open_end = $4
       where id = $1 and (open_index is null or open_index < $2)`,
      [subscriptionId, index, period.start, period.end],
    );
  }

  private async setPaused(
    tx: EntityManager,
    data: { subscriptionId: string; partnerId: string; revision: number },
    pausedAt: string | null,
  ): Promise<void> {
    await ensureSubscription(tx, data.subscriptionId, data.partnerId);
    await tx.query('update subscriptions set paused_at = $2, revision = $3 where id = $1 and revision < $3', [
      data.subscriptionId,
      pausedAt,
      data.revision,
    ]);
    await noteForChecks(tx, data.subscriptionId);
  }
}

/**
 * Every name that a gateway may log for a credential: those it was given, and the fingerprints that adapters leave of a key
 * in the clear (Apigee's client_id, Tyk's api_key), be it our key or the gateway's own.
 */
function namesOf(data: MessageOf<'credential.issued'>['data']): Set<string> {
  const { identities, credentialId, subscriptionId, keyHash } = data;
  const given = identities.filter((name) => name !== credentialId && name !== subscriptionId);
  return new Set([...identities, credentialId, `sha256:${keyHash}`, ...given.map(fingerprint)]);
}
