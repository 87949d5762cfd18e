import type { MessageData } from '@libs/contracts';

const plan: MessageData<'period.closed'>['plan'] = {
  planId: 'plan_000000000000000000000001',
  planKey: 'payg',
  version: 1,
  name: 'Pay as you go',
  description: '',
  currency: 'EUR',
  cadence: { unit: 'month', count: 1 },
  trialDays: 0,
  productIds: [],
  rateCards: [],
  entitlements: [],
  isPrivate: false,
};

/** Messages as the other services say them, with what a test cares about. */
export function aSubscription(
  id: string,
  partnerId: string,
  { start = '2026-03-01T00:00:00Z', end = '2026-04-01T00:00:00Z' } = {},
): MessageData<'subscription.activated'> {
  return {
    subscriptionId: id,
    partnerId,
    plan,
    quantity: 1,
    currency: 'EUR',
    timeZone: 'Europe/Paris',
    startsAt: start,
    billingAnchor: start,
    trialEndsAt: null,
    revision: 1,
    firstPeriod: { start, end },
  };
}

export function aCredential(
  id: string,
  subscriptionId: string,
  partnerId: string,
  identities: string[],
  issuedAt = '2026-03-01T00:00:00Z',
): MessageData<'credential.issued'> {
  return {
    credentialId: id,
    subscriptionId,
    partnerId,
    name: `key of ${subscriptionId}`,
    identities,
    keyHash: 'a'.repeat(64),
    issuedAt,
  };
}

export function aClosing(
  subscriptionId: string,
  partnerId: string,
  { start = '2026-03-01T00:00:00Z', end = '2026-04-01T00:00:00Z', index = 0, graceHours = 1 } = {},
): MessageData<'period.closed'> {
  return {
    subscriptionId,
    partnerId,
    index,
    period: { start, end },
    served: { start, end },
    reason: 'renewal',
    plan,
    quantity: 1,
    next: { start: end, end: '2026-05-01T00:00:00Z' },
    graceHours,
  };
}

export function aMeter(
  key: string,
  definition: Partial<MessageData<'meter.published'>> = {},
): MessageData<'meter.published'> {
  return {
    key,
    name: key,
    description: '',
    eventType: 'api.request',
    filter: [],
    aggregation: 'count',
    valueProperty: null,
    dimensions: [],
    unit: 'call',
    meterId: `mtr_${key}`,
    publishedAt: '2026-03-01T00:00:00Z',
    ...definition,
  };
}

/** A CloudEvent as a caller writes it. */
export function anEvent(id: string, subject: string, time: string, data: Record<string, unknown> = {}) {
  return { specversion: '1.0', id, source: 'test', type: 'api.request', subject, time, data };
}
