import { isPlanted } from '@libs/platform';
import type { PoolClient } from 'pg';
import { identitiesOf } from '../events/partitions.js';
import { binaryArray, BinaryWriter } from './binary.js';
import { copyIn } from './copy.js';
import { conflictIdentity, type Identity } from './identity.js';
import type { RecentIdentities } from './recent-identities.js';
import type { IncomingRecord } from './records.js';

/** New, the same again, or something else under an id that is taken (`isKept`: that content has been seen before, too). */
export type Sighting = { kind: 'new' } | { kind: 'duplicate' } | { kind: 'conflict'; isKept: boolean };

interface Claim {
  identity: Identity;
  content: bigint;
}

/**
 * Claims the records' identities and says which were new. The claims stand or fall with the transaction.
 * @param generation the one that is written; older ones are only asked.
 */
export async function deduplicate(
  client: PoolClient,
  generation: number,
  records: readonly IncomingRecord[],
  recent: RecentIdentities,
): Promise<Sighting[]> {
  const first = new Map<Identity, IncomingRecord>();
  for (const record of records) if (!first.has(record.identity)) first.set(record.identity, record);
  const taken = await claim(client, generation, [...first.values()], recent);
  const sightings = records.map((record): Sighting => {
    const content = taken.get(record.identity);
    if (content === undefined && first.get(record.identity) === record) return { kind: 'new' };
    const known = content ?? first.get(record.identity)!.content;
    return known === record.content ? { kind: 'duplicate' } : { kind: 'conflict', isKept: false };
  });
  await claimConflicts(client, generation, records, sightings, recent);
  return sightings;
}

/** A conflicting record that is sent over and over is kept once for each content. */
async function claimConflicts(
  client: PoolClient,
  generation: number,
  records: readonly IncomingRecord[],
  sightings: Sighting[],
  recent: RecentIdentities,
): Promise<void> {
  const claims = new Map<Identity, Claim>();
  const indexes: number[] = [];
  sightings.forEach((sighting, at) => {
    if (sighting.kind !== 'conflict') return;
    const { identity, content } = records[at]!;
    const own = conflictIdentity(identity, content);
    if (claims.has(own)) sightings[at] = { kind: 'conflict', isKept: true };
    else indexes.push(at);
    claims.set(own, { identity: own, content });
  });
  if (claims.size === 0) return;
  const taken = await claim(client, generation, [...claims.values()], recent);
  for (const at of indexes) {
    const { identity, content } = records[at]!;
    sightings[at] = { kind: 'conflict', isKept: taken.has(conflictIdentity(identity, content)) };
  }
}

/** @returns the content of those identities that were taken already. */
async function claim(
  client: PoolClient,
  generation: number,
  claims: readonly Claim[],
  recent: RecentIdentities,
): Promise<Map<Identity, bigint>> {
  const taken =
    generation > 1 ? await contentsOf(client, claims, `generation < ${generation}`) : new Map<Identity, bigint>();
  if (isPlanted('claim_in_memory'))
    for (const { identity, content } of claims) if (recent.has(identity)) taken.set(identity, content);
  // Sorted: two commits that claim the same identities wait for each other instead of both for ever.
  const fresh = claims.filter(({ identity }) => !taken.has(identity)).sort(byIdentity);
  const seen = fresh.filter(({ identity }) => recent.has(identity));
  const unseen = fresh.filter(({ identity }) => !recent.has(identity));
  recent.add(unseen);
  const isCopied = unseen.length >= COPY_FROM && (await copyClaims(client, generation, unseen));
  const rest = isCopied ? seen : fresh;
  for (const [identity, content] of await insertClaims(client, generation, rest)) taken.set(identity, content);
  return taken;
}

/** Below this many a COPY saves nothing. */
const COPY_FROM = 50;

/** The fast way, for when none is taken. @returns false when one was; then nothing was claimed. */
async function copyClaims(client: PoolClient, generation: number, claims: readonly Claim[]): Promise<boolean> {
  const writer = new BinaryWriter(claims.length * 48 + 64).header();
  for (const { identity, content } of claims) writer.row(3).int4(generation).uuid(identity).int8(content);
  await client.query('savepoint claims');
  try {
    const command = `copy ${identitiesOf(generation)} (generation, identity, content) from stdin (format binary)`;
    await copyIn(client, command, writer.end());
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
): Promise<Map<Identity, bigint>> {
  if (claims.length === 0) return new Map();
  const inserted = await client.query<{ identity: string }>({
    name: `claim-${generation}`,
    text: `insert into ${identitiesOf(generation)} (generation, identity, content)
           select ${generation}, * from unnest($1::uuid[], $2::int8[]) on conflict do nothing returning identity`,
    values: parametersOf(claims),
  });
  if (inserted.rowCount === claims.length) return new Map();
  const isNew = new Set(inserted.rows.map(({ identity }) => identity.replaceAll('-', '')));
  const repeated = claims.filter(({ identity }) => !isNew.has(identity));
  return contentsOf(client, repeated, `generation = ${generation}`);
}

async function contentsOf(client: PoolClient, claims: readonly Claim[], where: string): Promise<Map<Identity, bigint>> {
  const { rows } = await client.query<{ identity: string; content: string }>(
    `select identity, content from event_identities where ${where} and identity = any($1::uuid[])`,
    [
      binaryArray(
        'uuid',
        claims.map(({ identity }) => identity),
      ),
    ],
  );
  return new Map(rows.map(({ identity, content }) => [identity.replaceAll('-', ''), BigInt(content)]));
}

const parametersOf = (claims: readonly Claim[]): Buffer[] => [
  binaryArray(
    'uuid',
    claims.map(({ identity }) => identity),
  ),
  binaryArray(
    'int8',
    claims.map(({ content }) => content),
  ),
];

/** Claims of one commit have different identities. */
const byIdentity = (a: Claim, b: Claim): number => (a.identity < b.identity ? -1 : 1);
