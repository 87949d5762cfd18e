import type { PoolClient } from 'pg';
import { identitiesOf } from '../events/partitions.js';
import { binaryArray, BinaryWriter } from './binary.js';
import { Batch } from './batch.js';
import { conflictIdentity, type ContentHash, type Identity, identityOf } from './identity.js';
import { orderedBy } from './order.js';
import { type RecentIdentities, wordAt } from './recent-identities.js';
import type { IncomingRecord } from './records.js';

/** New, the same again, or something else under an id that is taken; `kept_conflict`: that content has been seen before, too. */
export type Sighting = 'new' | 'duplicate' | 'conflict' | 'kept_conflict';

export interface Claim {
  identity: Identity;
  content: ContentHash;
}

/** What was found out about a commit's records, and which identities it claimed. */
export interface Sightings {
  of: Sighting[];
  claims: readonly Claim[];
}

/**
 * Claims the records' identities and says which were new. The claims stand or fall with the transaction. A replayed record
 * that has claimed its identity already is new.
 * @param generation the one that is written; older ones are only asked.
 */
export async function deduplicate(
  client: PoolClient,
  generation: number,
  records: readonly IncomingRecord[],
  recent: RecentIdentities,
): Promise<Sightings> {
  const of: Sighting[] = [];
  const first = new Map<Identity, IncomingRecord>();
  for (const record of records) {
    const { identity, content, replay } = record;
    if (replay?.hasIdentity) {
      of.push('new');
      continue;
    }
    const known = first.get(identity);
    if (known !== undefined) of.push(known.content === content ? 'duplicate' : 'conflict');
    else {
      const recalled = recent.recall(identity, content);
      if (recalled === 'unknown') first.set(identity, record);
      of.push(recalled === 'unknown' ? 'new' : recalled === 'same' ? 'duplicate' : 'conflict');
    }
  }
  const claims = [...first.values()];
  const taken = await claim(client, generation, claims);
  if (taken.size > 0) {
    records.forEach(({ identity, content, replay }, at) => {
      const known = taken.get(identity);
      if (known !== undefined && !replay?.hasIdentity) of[at] = known === content ? 'duplicate' : 'conflict';
    });
  }
  await claimConflicts(client, generation, records, of);
  return { of, claims: taken.size === 0 ? claims : claims.filter(({ identity }) => !taken.has(identity)) };
}

/** A conflicting record that is sent over and over is kept once for each content. */
async function claimConflicts(
  client: PoolClient,
  generation: number,
  records: readonly IncomingRecord[],
  sightings: Sighting[],
): Promise<void> {
  const claims = new Map<Identity, Claim & { at: number }>();
  sightings.forEach((sighting, at) => {
    if (sighting !== 'conflict') return;
    const { identity, content } = records[at]!;
    const own = conflictIdentity(identity, content);
    if (claims.has(own)) sightings[at] = 'kept_conflict';
    else claims.set(own, { identity: own, content, at });
  });
  if (claims.size === 0) return;
  for (const own of (await claim(client, generation, [...claims.values()])).keys()) {
    sightings[claims.get(own)!.at] = 'kept_conflict';
  }
}

/** @returns the content of those identities that were taken already. */
async function claim(
  client: PoolClient,
  generation: number,
  claims: readonly Claim[],
): Promise<Map<Identity, ContentHash>> {
  const taken =
    generation > 1 ? await contentsOf(client, claims, `generation < ${generation}`) : new Map<Identity, ContentHash>();
  // Sorted: two commits that claim the same identities wait for each other instead of both for ever.
  const unknown = taken.size === 0 ? claims : claims.filter(({ identity }) => !taken.has(identity));
  const fresh = orderedBy(unknown, ({ identity }) => wordAt(identity, 0) >>> 0);
  if (fresh.length >= COPY_FROM && (await copyClaims(client, generation, fresh))) return taken;
  for (const [identity, content] of await insertClaims(client, generation, fresh)) taken.set(identity, content);
  return taken;
}

/** Below this many a COPY saves nothing. */
const COPY_FROM = 50;

/** The fast way, for when none is taken. @returns false when one was; then nothing was claimed. */
async function copyClaims(client: PoolClient, generation: number, claims: readonly Claim[]): Promise<boolean> {
  const writer = new BinaryWriter(claims.length * 48 + 64).header();
  for (const { identity, content } of claims) writer.row(3).int4(generation).octets(identity).octets(content);
  const command = `copy ${identitiesOf(generation)} (generation, identity, content) from stdin (format binary)`;
  try {
    await new Batch().statement('before-claims', 'savepoint claims').copy(command, writer.end()).run(client);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    await client.query('rollback to savepoint claims');
    return false;
  }
}

const UNIQUE_VIOLATION = '23505';

/** The sure way. @returns the content of those that were taken. */
async function insertClaims(
  client: PoolClient,
  generation: number,
  claims: readonly Claim[],
): Promise<Map<Identity, ContentHash>> {
  if (claims.length === 0) return new Map();
  const inserted = await client.query<{ identity: string }>({
    name: `claim-${generation}`,
    text: `insert into ${identitiesOf(generation)} (generation, identity, content)
           select ${generation}, * from unnest($1::uuid[], $2::int8[]) on conflict do nothing returning identity`,
    values: [binaryArray('uuid', claims.map(identityIn)), binaryArray('octets8', claims.map(contentIn))],
  });
  if (inserted.rowCount === claims.length) return new Map();
  const isNew = new Set(inserted.rows.map(({ identity }) => identityOf(identity)));
  const repeated = claims.filter(({ identity }) => !isNew.has(identity));
  return contentsOf(client, repeated, `generation = ${generation}`);
}

async function contentsOf(
  client: PoolClient,
  claims: readonly Claim[],
  where: string,
): Promise<Map<Identity, ContentHash>> {
  const { rows } = await client.query<{ identity: string; content: Buffer }>(
    `select identity, int8send(content) as content from event_identities where ${where} and identity = any($1::uuid[])`,
    [binaryArray('uuid', claims.map(identityIn))],
  );
  return new Map(rows.map(({ identity, content }) => [identityOf(identity), content.toString('latin1')]));
}

const identityIn = ({ identity }: Claim): Identity => identity;
const contentIn = ({ content }: Claim): ContentHash => content;
