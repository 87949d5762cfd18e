import type { EntityManager } from 'typeorm';
import { PROJECTION_LOCK } from './projection-lock.js';

/** Changes the projection that commits of events read: waits for those under way, and later ones see the change. */
export async function renewSubjects(tx: EntityManager): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [PROJECTION_LOCK]);
  await tx.query('update ingest_state set subjects_version = subjects_version + 1');
}

/** A row for the subscription, so that nothing has to wait for the message that tells of its beginning. */
export async function ensureSubscription(tx: EntityManager, subscriptionId: string, partnerId: string): Promise<void> {
  await tx.query('insert into subscriptions (id, partner_id, revision) values ($1, $2, 0) on conflict do nothing', [
    subscriptionId,
    partnerId,
  ]);
}

/** Tells every process, within a second or so, that what it remembers of the subscription for checks is old. */
export async function noteForChecks(tx: EntityManager, subscriptionId: string): Promise<void> {
  await tx.query(
    `insert into check_changes (subscription_id, xid) values ($1, pg_current_xact_id())
     on conflict (subscription_id) do update set xid = excluded.xid`,
    [subscriptionId],
  );
}

export interface Claim {
  identity: string;
  subscriptionId: string;
  credentialId: string | null;
  /** Null: from the beginning of the subscription. */
  validFrom: Date | null;
  origin: 'subscription' | 'credential' | 'alias';
}

/** Records that an identity belongs to somebody. Said again it changes nothing, but an earlier beginning counts. */
export async function claimSubject(tx: EntityManager, claim: Claim): Promise<void> {
  await tx.query(
    `insert into subjects as s (identity, subscription_id, credential_id, valid_from, origin) values ($1, $2, $3, $4, $5)
     on conflict (identity, subscription_id, coalesce(credential_id, '')) do update
     set valid_from = case when s.valid_from is null or excluded.valid_from is null then null
                           else least(s.valid_from, excluded.valid_from) end,
         is_swept = false`,
    [claim.identity, claim.subscriptionId, claim.credentialId, claim.validFrom, claim.origin],
  );
  await noteForChecks(tx, claim.subscriptionId);
}
