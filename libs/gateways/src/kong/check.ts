import type { CheckDecision, DenialReason } from '@libs/contracts';
import { asObject, strings, text } from '../check/callout.js';
import { type CheckDialect, type CheckQuestion, jsonAnswer } from '../check/dialect.js';
import { asCost, presentedKeys, statusOf } from '../check/http.js';

/**
 * Kong's `opa` plugin: it posts `{input: {request, consumer, service, route}}` and takes `{result: true}` or
 * `{result: {allow: false, status, headers, message}}`. The consumer is who Kong's own authentication found.
 */
export const opaCheck: CheckDialect = {
  name: 'opa',
  adapters: ['kong'],
  readsBody: true,
  questions({ body, feature }) {
    const input = asObject(asObject(body).input);
    const headers = asObject(asObject(asObject(input.request).http).headers);
    const consumer = asObject(input.consumer);
    const identities = [consumer.custom_id, consumer.id, consumer.username].map(text).filter((name) => name !== null);
    const keys = presentedKeys((name) => text(headers[name]) ?? undefined);
    const tags = [...strings(asObject(input.route).tags), ...strings(asObject(input.service).tags)];
    const asked = tagged(tags, 'octroi-feature:') ?? feature;
    return [{ keys, identities, feature: asked, cost: asCost(tagged(tags, 'octroi-cost:')) }];
  },
  answer(_request, [decision]) {
    const { allow, reason, detail, retryAfterSeconds } = decision!;
    if (allow) return jsonAnswer(200, { result: true });
    const headers = {
      'x-deny-reason': reason!,
      ...(retryAfterSeconds !== null && { 'retry-after': String(retryAfterSeconds) }),
    };
    return jsonAnswer(200, { result: { allow: false, status: statusOf(decision!), message: detail, headers } });
  },
};

/** What follows the prefix in the first tag that has it: tags are the one free text on Kong's routes and services. */
const tagged = (tags: readonly string[], prefix: string): string | null =>
  tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length) ?? null;

/**
 * The query of Kong's `entitlement-enforcement` plugin (OpenMeter's governance query): up to 100 customers, each asked
 * for each feature; Kong caches the answer and asks again in the background.
 */
export const governanceCheck: CheckDialect = {
  name: 'governance',
  isAhead: true,
  adapters: ['kong'],
  readsBody: true,
  questions({ body }) {
    const { customers, features } = governed(body);
    return customers.flatMap((customer) => features.map((feature) => questionOf(customer, feature)));
  },
  answer({ body }, decisions, at) {
    const { customers, features } = governed(body);
    if (customers.length === 0 || features.length === 0) {
      const message = 'Send {"customer": {"keys": [...]}, "feature": {"keys": [...]}}, at most 100 and 20 of them.';
      return jsonAnswer(400, { type: 'about:blank', title: 'Bad Request', status: 400, detail: message });
    }
    const data: object[] = [];
    const errors: object[] = [];
    for (const [at0, customer] of customers.entries()) {
      const own = decisions.slice(at0 * features.length, (at0 + 1) * features.length);
      if (own.every(({ subscriptionId }) => subscriptionId === null)) {
        errors.push({ code: 'customer_not_found', customer, message: 'Nobody is known by this key.' });
        continue;
      }
      data.push({
        matched: [customer],
        customer: { id: own[0]!.partnerId, key: own[0]!.subscriptionId },
        features: Object.fromEntries(features.map((feature, n) => [feature, accessOf(own[n]!)])),
        updated_at: at,
      });
    }
    return jsonAnswer(200, { data, errors, meta: { page: { next: null, previous: null, size: data.length } } });
  },
};

const CUSTOMERS_MAX = 100;
const FEATURES_MAX = 20;

function governed(body: unknown): { customers: string[]; features: string[] } {
  const { customer, feature } = asObject(body);
  const customers = [...new Set(strings(asObject(customer).keys))];
  const features = [...new Set(strings(asObject(feature).keys))];
  if (customers.length > CUSTOMERS_MAX || features.length > FEATURES_MAX) return { customers: [], features: [] };
  return { customers, features };
}

/** Kong names a consumer `consumer:<uuid>`, and one of its own credentials or groups likewise. */
function questionOf(customer: string, feature: string): CheckQuestion {
  const bare = customer.slice(customer.indexOf(':') + 1);
  return { keys: [], identities: bare === customer ? [customer] : [customer, bare], feature, cost: null };
}

const accessOf = ({ allow, reason, detail }: CheckDecision): object =>
  allow ? { has_access: true } : { has_access: false, reason: { code: CODES[reason!], message: detail } };

const CODES: Record<DenialReason, string> = {
  quota_exceeded: 'usage_limit_reached',
  spending_limit_reached: 'usage_limit_reached',
  feature_not_granted: 'feature_unavailable',
  unknown_credential: 'unknown',
  credential_revoked: 'unknown',
  not_subscribed: 'unknown',
  subscription_paused: 'unknown',
  usage_unknown: 'unknown',
};
