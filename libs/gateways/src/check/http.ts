import type { CheckDecision, CheckedLimit } from '@libs/contracts';
import type { GatewayAnswer } from '../gateway.js';
import type { CheckDialect } from './dialect.js';

/**
 * The plain dialect: the caller's own headers in, a status and headers out. Identities are not read from headers, as the
 * caller could write them himself. Envoy's ext_authz over HTTP, APISIX
 * forward-auth, Traefik ForwardAuth and anything that can call a URL take it as it is.
 */
export const httpCheck: CheckDialect = {
  name: 'http',
  readsBody: false,
  questions: ({ headers, feature }) => [
    { keys: presentedKeys((name) => one(headers[name])), identities: [], feature, cost: null },
  ],
  answer: (_request, [decision]) => httpAnswer(decision!, statusOf(decision!)),
};

/** Envoy's ext_authz: allowed is exactly 200, and anything below 500 is passed to the caller. */
export const envoyCheck: CheckDialect = { ...httpCheck, name: 'envoy' };

/** nginx's auth_request knows only 2xx, 401 and 403: what would be 429 is 403, and the reason is in X-Deny-Reason. */
export const nginxCheck: CheckDialect = {
  ...httpCheck,
  name: 'nginx',
  answer: (_request, [decision]) => httpAnswer(decision!, Math.min(statusOf(decision!), 403)),
};

/** 401: who is it? 403: known, but no. 429: known, and has had what the plan allows. */
export function statusOf({ allow, reason }: CheckDecision): 200 | 401 | 403 | 429 {
  if (allow) return 200;
  if (reason === 'unknown_credential' || reason === 'credential_revoked') return 401;
  return reason === 'quota_exceeded' || reason === 'spending_limit_reached' ? 429 : 403;
}

export function httpAnswer(decision: CheckDecision, status: number): GatewayAnswer {
  return { status, headers: headersOf(decision), body: JSON.stringify(decision) };
}

/** Every key that a caller presents, where callers put them. */
export function presentedKeys(header: (name: string) => string | undefined): string[] {
  const keys: string[] = [];
  for (const name of KEY_HEADERS) {
    const value = header(name);
    if (value !== undefined && value !== '' && value.length <= LONGEST) keys.push(value);
  }
  const authorization = header('authorization');
  if (authorization === undefined || authorization.length > LONGEST) return keys;
  const space = authorization.indexOf(' ');
  if (space < 0) keys.push(authorization);
  else if (authorization.slice(0, space).toLowerCase() === 'basic') keys.push(...basic(authorization.slice(space + 1)));
  else keys.push(authorization.slice(space + 1).trim());
  return keys.filter((key) => key !== '');
}

const KEY_HEADERS = ['x-api-key', 'ocp-apim-subscription-key', 'apikey', 'api-key', 'client_id'];
const LONGEST = 4_096;

/** A decimal of a length that any plan could mean; anything else counts as one call. */
export const asCost = (value: unknown): string | null =>
  typeof value === 'string' && /^\d{1,20}(\.\d{1,18})?$/.test(value) ? value : null;

/** The password is the key; a few APIs (Stripe's fashion) take it as the user name. */
function basic(encoded: string): string[] {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? [text] : [text.slice(colon + 1), text.slice(0, colon)];
}

const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function headersOf(decision: CheckDecision): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': `private, max-age=${decision.maxAgeSeconds}`,
  };
  if (decision.credentialId !== null) headers['x-consumer-id'] = decision.credentialId;
  if (decision.subscriptionId !== null) headers['x-subscription-id'] = decision.subscriptionId;
  if (decision.planKey !== null) headers['x-plan-id'] = decision.planKey;
  if (decision.reason !== null) headers['x-deny-reason'] = decision.reason;
  if (decision.priceSoFar !== null) {
    headers['x-price-so-far'] = `${decision.priceSoFar.minor} ${decision.priceSoFar.currency}`;
  }
  if (decision.retryAfterSeconds !== null) headers['retry-after'] = String(decision.retryAfterSeconds);
  const tightest = decision.limits[0];
  if (tightest === undefined) return headers;
  headers['x-quota-limit'] = tightest.limit;
  if (tightest.remaining !== null) headers['x-quota-remaining'] = tightest.remaining;
  if (tightest.resetsAt !== null) headers['x-quota-reset'] = tightest.resetsAt;
  if (tightest.worstOvershoot !== null) headers['x-quota-overshoot'] = tightest.worstOvershoot;
  addRateLimit(headers, tightest, decision.resetsInSeconds);
  return headers;
}

/** The IETF's RateLimit fields, which know whole units only. */
function addRateLimit(headers: Record<string, string>, limit: CheckedLimit, resetsIn: number | null): void {
  const { featureKey, measure, remaining } = limit;
  if (measure !== 'units' || remaining === null || !WHOLE.test(limit.limit)) return;
  const units = WHOLE.test(remaining) ? remaining : remaining.slice(0, remaining.indexOf('.'));
  headers['ratelimit-policy'] = `"${featureKey}";q=${limit.limit}`;
  headers['ratelimit'] = resetsIn === null ? `"${featureKey}";r=${units}` : `"${featureKey}";r=${units};t=${resetsIn}`;
}

const WHOLE = /^\d{1,15}$/;
