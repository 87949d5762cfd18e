import type { CheckDialect } from './dialect.js';
import { asCost, httpAnswer, presentedKeys, statusOf } from './http.js';

/**
 * A gateway's policy that calls us with a JSON body of its own making: `{key?, identities?, feature?, cost?}`. As only
 * the gateway writes the body, it may name the caller by what it knows of him. Answers like the plain dialect.
 */
export const calloutCheck: CheckDialect = {
  name: 'callout',
  adapters: ['azure-apim', 'apigee', 'gravitee', 'mulesoft', 'kong'],
  readsBody: true,
  questions({ body, feature: own }) {
    const { key, identities, feature, cost } = asObject(body);
    const names = strings(identities).slice(0, 20);
    const keys = typeof key === 'string' ? presentedKeys((name) => (name === 'authorization' ? key : undefined)) : [];
    return [{ keys, identities: names, feature: text(feature) ?? own, cost: asCost(cost) }];
  },
  answer: (_request, [decision]) => httpAnswer(decision!, statusOf(decision!)),
};

export const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];

export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
