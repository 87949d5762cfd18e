import { hashToken } from '@libs/platform';
import { secretOf, type House } from './house.js';
import type { Plan } from './plan.js';
import { within } from './until.js';

/** Who takes part in one run: names that no other run of the same house has. */
export interface Scene {
  /** Epoch milliseconds. */
  begin: number;
  connections: readonly string[];
  subscriptions: readonly string[];
  /** As the gateways know them. */
  consumers: readonly string[];
  /** Of the consumers, then of the messages that come meanwhile. */
  credentials: readonly string[];
}

const DAY_MS = 86_400_000;
/** Before any fault of the run. */
const KNOWN_MS = 90_000;

/** The connections and the consumers that are known from the beginning; the last one is not. */
export async function openScene(house: House, plan: Plan): Promise<Scene> {
  const tag = `${plan.seed}${Date.now().toString(36)}`;
  const scene: Scene = {
    begin: Date.now(),
    connections: plan.gateways.map((_, at) => `con_${tag}_${at}`),
    subscriptions: Array.from({ length: plan.consumers }, (_, at) => `sub_${tag}_${at}`),
    consumers: Array.from({ length: plan.consumers }, (_, at) => `consumer-${tag}-${at}`),
    credentials: Array.from({ length: plan.consumers + plan.messagesAt.length }, (_, at) => `cred_${tag}_${at}`),
  };
  for (const [at, { adapter }] of plan.gateways.entries()) {
    const id = scene.connections[at]!;
    await house.admin.query(
      `with made as (
         insert into metering.connections (id, adapter, name, field_map, options, status, is_built_in, created_at)
         values ($1, $2, 'chaos', '{}', '{}', 'active', false, now()) on conflict do nothing)
       insert into metering.connection_secrets (id, connection_id, secret_hash, hint, created_at)
       values ('gws_' || $1, $1, $3, '', now()) on conflict do nothing`,
      [id, adapter, hashToken(secretOf(id))],
    );
  }
  const known = plan.consumers - 1;
  for (let at = 0; at < known; at += 1) await introduce(house, scene, at);
  // Most calls are of consumers long known; the way through quarantine is the last one's.
  const count = 'select from metering.subjects s join metering.subscriptions u on u.id = s.subscription_id';
  const isKnown = await within(KNOWN_MS, async () => {
    const rows = await house.admin.query(`${count} where s.identity = any($1) and u.open_start is not null`, [
      scene.consumers,
    ]);
    return rows.length === known;
  });
  if (!isKnown) throw new Error(`The consumers did not become known:\n${house.log}`);
  return { ...scene, begin: Date.now() };
}

export const keyOf = (scene: Scene, consumer: number): string => `key of ${scene.consumers[consumer]}`;

/** Says whose the consumer's calls are: his subscription, with a limit to be checked, and his credential. */
export async function introduce(house: House, scene: Scene, consumer: number): Promise<void> {
  const subscriptionId = scene.subscriptions[consumer]!;
  const start = new Date(scene.begin - 10 * DAY_MS).toISOString();
  const partnerId = partnerOf(subscriptionId);
  await house.say(`msg_${subscriptionId}`, 'subscription.activated', {
    subscriptionId,
    partnerId,
    plan: PLAN,
    quantity: 1,
    currency: 'EUR',
    timeZone: 'UTC',
    startsAt: start,
    billingAnchor: start,
    trialEndsAt: null,
    revision: 1,
    firstPeriod: { start, end: new Date(scene.begin + 20 * DAY_MS).toISOString() },
  });
  await issue(house, scene, consumer, subscriptionId, [scene.consumers[consumer]!]);
}

/** Issues the credential of that number; `identities` are what gateways know its owner by. */
export async function issue(house: House, scene: Scene, number: number, subscriptionId: string, identities: string[]) {
  const credentialId = scene.credentials[number]!;
  await house.say(`msg_${credentialId}`, 'credential.issued', {
    credentialId,
    subscriptionId,
    partnerId: partnerOf(subscriptionId),
    name: credentialId,
    identities,
    keyHash: hashToken(number < scene.consumers.length ? keyOf(scene, number) : credentialId),
    issuedAt: new Date(scene.begin - 10 * DAY_MS).toISOString(),
  });
}

const partnerOf = (subscription: string): string => subscription.replace('sub_', 'par_');

const PLAN = {
  planId: 'plan_000000000000000000000001',
  planKey: 'chaos',
  version: 1,
  name: 'Chaos',
  description: '',
  currency: 'EUR',
  cadence: { unit: 'month', count: 1 },
  trialDays: 0,
  productIds: [],
  rateCards: [],
  entitlements: [{ kind: 'metered', featureKey: 'api', meterKey: 'calls', limit: '100000000', enforcement: 'hard' }],
  isPrivate: false,
};
