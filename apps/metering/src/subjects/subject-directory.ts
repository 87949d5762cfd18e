import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { Owner, Ownership } from './owner.js';

interface Row {
  identity: string;
  subscription: number;
  subscription_id: string;
  partner_id: string;
  credential: number | null;
  credential_id: string | null;
  is_limited: boolean;
  from: Date | null;
  to: Date | null;
}

/** More names than this are forgotten and asked for again. */
const NAMES_MAX = 500_000;

/**
 * Who owns which identity, remembered between commits. What is remembered is right for one version of the projection; a
 * commit reads that version under the lock that whoever changes subjects takes alone, so it never decides on old news.
 */
@Injectable()
export class SubjectDirectory {
  private version = '';
  private known = new Map<string, Ownership[]>();

  /** Makes every given identity known. */
  async learn(client: PoolClient, version: string, identities: Iterable<string>): Promise<void> {
    if (version !== this.version || this.known.size > NAMES_MAX) {
      this.version = version;
      this.known = new Map();
    }
    const { known } = this;
    const missing = [...new Set([...identities].filter((identity) => !known.has(identity)))];
    if (missing.length === 0) return;
    const { rows } = await client.query<Row>(OWNERSHIPS, [missing]);
    for (const identity of missing) known.set(identity, []);
    for (const row of rows) known.get(row.identity)!.push(asOwnership(row));
  }

  /** The owner at that time by the first identity that has one; null when nobody is known. */
  ownerOf(identities: readonly string[], time: number): Owner | null {
    for (const identity of identities) {
      for (const ownership of this.known.get(identity) ?? []) {
        if (time >= ownership.from && time < ownership.to) return ownership;
      }
    }
    return null;
  }
}

/** The newest claim to a name comes first. An owner that has ended owns nothing later. */
const OWNERSHIPS = `
  select s.identity, sub.number as subscription, sub.id as subscription_id, sub.partner_id, sub.is_limited,
         c.number as credential, c.id as credential_id,
         greatest(s.valid_from, sub.starts_at) as from, least(c.revoked_at, sub.ended_at) as to
  from subjects s
  join subscriptions sub on sub.id = s.subscription_id
  left join credentials c on c.id = s.credential_id
  where s.identity = any($1)
  order by s.valid_from desc nulls last, s.id desc`;

const asOwnership = (row: Row): Ownership => ({
  subscription: row.subscription,
  subscriptionId: row.subscription_id,
  partnerId: row.partner_id,
  credential: row.credential ?? 0,
  credentialId: row.credential_id,
  isLimited: row.is_limited,
  from: row.from?.getTime() ?? -Infinity,
  to: row.to?.getTime() ?? Infinity,
});
