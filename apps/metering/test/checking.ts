import type { MessageData } from '@libs/contracts';
import { hashToken } from '@libs/platform';
import { aCredential, aSubscription } from './a-plan.js';
import { openShop, pushTo, type Shop } from './shop.js';

type Plan = MessageData<'subscription.activated'>['plan'];
type Entitlement = Plan['entitlements'][number];

export const limited = (limit: string | null, more: object = {}): Entitlement => ({
  kind: 'metered',
  featureKey: 'api',
  meterKey: 'calls',
  limit,
  enforcement: 'hard',
  ...more,
});

/** A shop with a way to subscribe partners to limits and to ask as a gateway asks. */
export interface CheckShop extends Shop {
  /** A subscription `sub_<name>` with the key `key-<name>` and the identity `<name>`. */
  subscribe(name: string, entitlements: Entitlement[], plan?: Partial<Plan>): Promise<void>;
  /** What a gateway posts ahead of calls: `batch`, `reserve` or `release`. */
  post(operation: string, body: object, url?: string): Promise<Asked>;
  ask(key: string | null, path?: string, init?: RequestInit, url?: string): Promise<Asked>;
}

export interface Asked {
  status: number;
  headers: Headers;
  // What each dialect answers differs.
  // eslint-disable-next-line typescript/no-explicit-any
  body: any;
}

export async function openCheckShop(options: Parameters<typeof openShop>[0] = {}): Promise<CheckShop> {
  const shop = await openShop(options);
  return {
    ...shop,
    async subscribe(name, entitlements, more = {}) {
      const { plan, ...rest } = aSubscription(`sub_${name}`, `par_${name}`);
      await shop.tell('subscription.activated', { ...rest, plan: { ...plan, ...more, entitlements } });
      const credential = aCredential(`cred_${name}`, `sub_${name}`, `par_${name}`, [name]);
      await shop.tell('credential.issued', { ...credential, keyHash: hashToken(`key-${name}`) });
    },
    async post(operation, body, url = shop.url) {
      const headers = { authorization: `Bearer ${shop.secret}` };
      const answer = await pushTo(`${url}/metering/v1/check:${operation}`, body, headers);
      return { ...answer, body: answer.body };
    },
    async ask(key, path = '', init = {}, url = shop.url) {
      const response = await fetch(`${url}/metering/v1/check/${shop.connection.id}${path}`, {
        ...init,
        headers: {
          'x-octroi-secret': shop.secret,
          ...(key !== null && { 'x-api-key': key }),
          ...(init.headers as Record<string, string>),
        },
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
  };
}

export const posted = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});
