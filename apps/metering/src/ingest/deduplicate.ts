import type { PoolClient } from 'pg';
import { identitiesOf } from '../events/partitions.js';
import { binaryArray } from './binary.js';
import { conflictIdentity, type Identity } from './identity.js';
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
): Promise<Sighting[]> {
  const first = new Map<Identity, IncomingRecord>();
  for (const record of records) if (!first.has(record.identity)) first.set(record.identity, record);
  const taken = await claim(client, generation, [...first.values()]);
  const sightings = records.map((record): Sighting => {
    const content = taken.get(record.identity);
    if (content === undefined && first.get(record.identity) === record) return { kind: 'new' };
    const known = content ?? first.get(record.identity)!.content;
    return known === record.content ? { kind: 'duplicate' } : { kind: 'conflict', isKept: false };
  });
  await claimConflicts(client, generation, records, sightings);
  return sightings;
}

/** A conflicting record that is sent over and over is kept once for each content. */
async function claimConflicts(
  client: PoolClient,
  generation: number,
  records: readonly IncomingRecord[],
  sightings: Sighting[],
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
  const taken = await claim(client, generation, [...claims.values()]);
  for (const at of indexes) {
    const { identity, content } = records[at]!;
    sightings[at] = { kind: 'conflict', isKept: taken.has(conflictIdentity(identity, content)) };
  }
}

/** @returns the content of those identities that were taken already. */
async function claim(client: PoolClient, generation: number, claims: readonly Claim[]): Promise<Map<Identity, bigint>> {
  const taken = generation > 1 ? await contentsOf(client, claims, `generation < ${generation}`) : new Map();
  const fresh = claims.filter(({ identity }) => !taken.has(identity)).sort(byIdentity);
  if (fresh.length === 0) return taken;
  // Sorted: two commits that claim the same identities wait for each other instead of both for ever.
  const inserted = await client.query<{ identity: string }>({
    name: `claim-${generation}`,
    text: `insert into ${identitiesOf(generation)} (generation, identity, content)
           select ${generation}, * from unnest($1::uuid[], $2::int8[]) on conflict do nothing returning identity`,
    values: parametersOf(fresh),
  });
  if (inserted.rowCount === fresh.length) return taken;
  const isNew = new Set(inserted.rows.map(({ identity }) => identity.replaceAll('-', '')));
  const repeated = fresh.filter(({ identity }) => !isNew.has(identity));
  for (const [identity, content] of await contentsOf(client, repeated, `generation = ${generation}`)) {
    taken.set(identity, content);
  }
  return taken;
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

const byIdentity = (a: Claim, b: Claim): number => (a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0);
