import { existsSync, readFileSync } from 'node:fs';
import type { CheckDecision } from '@libs/contracts';
import { adapterNames, checkDialectNames, spokenDialect } from '@libs/gateways';

const allowed: CheckDecision = {
  allow: true,
  reason: null,
  detail: 'Allowed.',
  partnerId: 'par_1',
  subscriptionId: 'sub_1',
  credentialId: 'cred_1',
  planKey: 'payg',
  planVersion: 3,
  priceSoFar: { minor: '1234', currency: 'EUR' },
  limits: [
    {
      featureKey: 'api',
      meterKey: 'calls',
      enforcement: 'hard',
      limit: '100',
      used: '40',
      held: '0',
      remaining: '60',
      measure: 'units',
      scope: 'subscription',
      reuseOvershoot: '12',
      resetsAt: '2026-04-01T00:00:00.000Z',
      worstOvershoot: '0',
    },
  ],
  resetsInSeconds: 90,
  retryAfterSeconds: null,
  maxAgeSeconds: 7,
};
const spent: CheckDecision = {
  ...allowed,
  allow: false,
  reason: 'quota_exceeded',
  detail: 'Used up.',
  retryAfterSeconds: 90,
  maxAgeSeconds: 1,
};
const nobody: CheckDecision = {
  ...spent,
  reason: 'unknown_credential',
  partnerId: null,
  subscriptionId: null,
  credentialId: null,
  planKey: null,
  planVersion: null,
  limits: [],
  retryAfterSeconds: null,
};
const AT = '2026-03-20T12:00:00.000Z';

function speak(adapter: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const { dialect, feature } = spokenDialect(adapter, path);
  const request = { headers, body, feature };
  return {
    name: dialect.name,
    questions: dialect.questions(request),
    say(...decisions: CheckDecision[]) {
      const { status, headers: sent, body: text } = dialect.answer(request, decisions, AT);
      return { status, headers: sent, body: JSON.parse(text as string) };
    },
  };
}

/** A vendor's own payload, where there is one at hand. */
const payload = (name: string): unknown => {
  const url = new URL(`../../../../shared/payloads/${name}`, import.meta.url);
  return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : null;
};

describe('every dialect', () => {
  test('that refuses with status 200 is spoken only on connections of its own gateway', () => {
    for (const adapter of adapterNames) {
      for (const name of checkDialectNames) {
        const spoken = speak(adapter, `${name}/orders`, { customer: { keys: ['a'] }, feature: { keys: ['b'] } });
        const { status } = spoken.say(nobody);
        if (status === 200) expect([adapter, name]).toEqual([name === 'lambda' ? 'aws-api-gateway' : 'kong', name]);
      }
    }
  });

  test('says 503 to nobody, takes any body, and asks about nobody when it cannot read one', () => {
    for (const adapter of adapterNames) {
      for (const name of checkDialectNames) {
        for (const body of [undefined, null, 7, 'x', [], {}, { input: 5, headers: [], customer: null }]) {
          const spoken = speak(adapter, name, body);
          expect(spoken.questions.flatMap(({ keys, identities }) => [...keys, ...identities])).toEqual([]);
          expect(spoken.say(nobody).status).toBeLessThan(500);
        }
      }
    }
  });

  test('takes the feature from the URL, and never from what the caller sends', () => {
    const headers = { 'x-api-key': 'k', 'x-octroi-feature': 'wide', 'x-octroi-identity': 'other' };

    const [asked] = speak('ndjson', 'nginx:orders/7', undefined, headers).questions;

    expect(asked).toEqual({ keys: ['k'], identities: [], feature: 'orders', cost: null });
    expect(speak('ndjson', 'some/path/of/a/caller').name).toBe('http');
    expect(speak('ndjson', 'governance').name).toBe('http');
  });
});

describe('the plain dialect', () => {
  test('reads keys where callers put them', () => {
    const keysOf = (headers: Record<string, string>) => speak('ndjson', 'http', undefined, headers).questions[0]!.keys;

    expect(keysOf({ authorization: 'Bearer k1', 'x-api-key': 'k2' })).toEqual(['k2', 'k1']);
    expect(keysOf({ 'ocp-apim-subscription-key': 'k3' })).toEqual(['k3']);
    expect(keysOf({ authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` })).toEqual(['pass', 'user']);
    expect(keysOf({ client_id: 'c1', 'x-api-key': 'x'.repeat(5000) })).toEqual(['c1']);
  });

  test('answers 200, 401 for who is not known, 403 for who may not and 429 for who has had his share, with the reason beside it', () => {
    const spoken = speak('ndjson', 'http');

    expect(spoken.say(allowed)).toEqual({ status: 200, headers: expect.anything(), body: allowed });
    expect(spoken.say(allowed).headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'private, max-age=7',
      'x-consumer-id': 'cred_1',
      'x-subscription-id': 'sub_1',
      'x-plan-id': 'payg',
      'x-quota-limit': '100',
      'x-quota-remaining': '60',
      'x-quota-reset': '2026-04-01T00:00:00.000Z',
      'x-quota-overshoot': '0',
      'x-price-so-far': '1234 EUR',
      'ratelimit-policy': '"api";q=100',
      ratelimit: '"api";r=60;t=90',
    });
    expect([spoken.say(spent).status, spoken.say(nobody).status]).toEqual([429, 401]);
    expect(spoken.say(spent).headers).toMatchObject({ 'x-deny-reason': 'quota_exceeded', 'retry-after': '90' });
  });
});

describe('Azure API Management and other callouts', () => {
  test('name the caller by what the gateway knows of him', () => {
    const body = { key: 'k1', identities: ['subscription-id', 7, ''], feature: 'orders', cost: '2.5' };

    const spoken = speak('azure-apim', 'callout', body);

    expect(spoken.questions).toEqual([
      { keys: ['k1'], identities: ['subscription-id'], feature: 'orders', cost: '2.5' },
    ]);
    expect([spoken.say(allowed).status, spoken.say(spent).status]).toEqual([200, 429]);
  });
});

describe("nginx's auth_request", () => {
  test('is told 403 where others are told 429, since it takes nothing else for no', () => {
    const spoken = speak('ndjson', 'nginx:orders');

    const paused: CheckDecision = { ...spent, reason: 'subscription_paused', retryAfterSeconds: null };
    const statuses = [allowed, spent, nobody, paused].map((one) => spoken.say(one).status);
    expect(statuses).toEqual([200, 403, 401, 403]);
    expect(spoken.say(spent).headers).toMatchObject({ 'x-deny-reason': 'quota_exceeded', 'retry-after': '90' });
  });
});

describe("Envoy's ext_authz", () => {
  test('is told 429 with the time to wait, whatever path and method of the caller stand in the address', () => {
    const spoken = speak('ndjson', 'envoy:orders/v1/items/7', undefined, { authorization: 'Bearer k' });

    expect(spoken.questions).toEqual([{ keys: ['k'], identities: [], feature: 'orders', cost: null }]);
    expect(spoken.say(spent)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '90', ratelimit: expect.any(String) },
    });
  });
});

describe('a Lambda authorizer', () => {
  const event = {
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:eu-west-1:1:a/p/GET/x',
    headers: { 'X-Api-Key': 'k' },
  };

  test('gets what an HTTP API takes, and the policy that a REST API takes', () => {
    const spoken = speak('aws-api-gateway', 'lambda', { ...event, stageVariables: { octroiFeature: 'orders' } });

    expect(spoken.questions).toEqual([{ keys: ['k'], identities: [], feature: 'orders', cost: null }]);
    expect(spoken.say(allowed)).toMatchObject({
      status: 200,
      body: {
        isAuthorized: true,
        context: { subscriptionId: 'sub_1', remaining: '60' },
        policy: { policyDocument: { Statement: [{ Effect: 'Allow', Resource: event.methodArn }] } },
      },
    });
    const refused = speak('aws-api-gateway', 'lambda', { version: '2.0', headers: { authorization: 'k' } }).say(spent);
    expect(refused).toMatchObject({
      status: 200,
      body: { isAuthorized: false, context: { reason: 'quota_exceeded' } },
    });
    expect(refused.body.policy).toBeUndefined();
  });

  const [rest, http] = [payload('aws-11.json'), payload('aws-12.json')];
  (rest === null ? test.skip : test)("reads AWS's own events", () => {
    expect(speak('aws-api-gateway', 'lambda', rest).say(spent).body.policy.policyDocument).toMatchObject({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Resource: (rest as { methodArn: string }).methodArn }],
    });
    expect(speak('aws-api-gateway', 'lambda', http).say(allowed).body.isAuthorized).toBe(true);
  });
});

describe('Kong', () => {
  test("the opa plugin's input names the consumer, and tags name the feature", () => {
    const input = {
      request: { http: { headers: { apikey: 'k', 'x-consumer-custom-id': 'forged' } } },
      consumer: { id: 'uuid-1', custom_id: 'sub_1', username: 'acme' },
      route: { tags: ['team-a', 'octroi-feature:orders'] },
    };

    const spoken = speak('kong', 'opa', { input });

    expect(spoken.questions).toEqual([
      { keys: ['k'], identities: ['sub_1', 'uuid-1', 'acme'], feature: 'orders', cost: null },
    ]);
    expect(spoken.say(allowed).body).toEqual({ result: true });
    expect(spoken.say(spent).body).toEqual({
      result: {
        allow: false,
        status: 429,
        message: 'Used up.',
        headers: { 'x-deny-reason': 'quota_exceeded', 'retry-after': '90' },
      },
    });
  });

  test('the entitlement query is answered for each customer and feature', () => {
    const body = {
      include_credits: false,
      customer: { keys: ['consumer:u-1', 'consumer:u-2'] },
      feature: { keys: ['orders', 'beta'] },
    };

    const spoken = speak('kong', 'governance', body);

    expect(spoken.questions.map(({ identities, feature }) => [identities[1], feature])).toEqual([
      ['u-1', 'orders'],
      ['u-1', 'beta'],
      ['u-2', 'orders'],
      ['u-2', 'beta'],
    ]);
    const notGranted: CheckDecision = { ...spent, reason: 'feature_not_granted', detail: 'Not in the plan.' };
    expect(spoken.say(spent, notGranted, nobody, nobody)).toMatchObject({
      status: 200,
      body: {
        data: [
          {
            matched: ['consumer:u-1'],
            customer: { id: 'par_1', key: 'sub_1' },
            features: {
              orders: { has_access: false, reason: { code: 'usage_limit_reached', message: 'Used up.' } },
              beta: { has_access: false, reason: { code: 'feature_unavailable', message: 'Not in the plan.' } },
            },
            updated_at: AT,
          },
        ],
        errors: [{ code: 'customer_not_found', customer: 'consumer:u-2' }],
        meta: { page: { next: null, previous: null, size: 1 } },
      },
    });
  });

  const sample = payload('kong-14.json') as {
    _request: { body: unknown };
    _response: { body: { data: object[]; meta: object } };
  } | null;
  (sample === null ? test.skip : test)("the answer has the shape of Kong's own", () => {
    const spoken = speak('kong', 'governance', sample!._request.body);
    const { body } = spoken.say({ ...spent, detail: 'Usage limit reached' });
    const theirs = sample!._response.body;

    expect(spoken.questions[0]!.identities[1]).toBe('ae974d6c-0f8a-4dc5-b701-fa0aa38592bd');
    expect(Object.keys(body).sort()).toEqual(Object.keys(theirs).sort());
    expect(body.meta).toEqual(theirs.meta);
    expect({ ...body.data[0], customer: null, updated_at: null }).toEqual({
      ...theirs.data[0],
      customer: null,
      updated_at: null,
    });
  });
});
