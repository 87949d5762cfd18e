import type { z } from 'zod';
import type { ServiceName } from '../http/route.js';
import { partnerDelinquent, partnerSettled } from './billing.messages.js';
import { meterPublished, planPublished, planRetired } from './catalog.messages.js';
import type { Message } from './message.js';
import { thresholdReached, usageCorrected, usageReported } from './metering.messages.js';
import {
  credentialIssued,
  credentialRevoked,
  partnerRegistered,
  partnerUpdated,
  periodClosed,
  subscriptionActivated,
  subscriptionChanged,
  subscriptionEnded,
  subscriptionPaused,
  subscriptionResumed,
} from './subscriptions.messages.js';

/** Every message there is, by name. */
export const messages = {
  'meter.published': meterPublished,
  'plan.published': planPublished,
  'plan.retired': planRetired,
  'partner.registered': partnerRegistered,
  'partner.updated': partnerUpdated,
  'subscription.activated': subscriptionActivated,
  'subscription.changed': subscriptionChanged,
  'subscription.paused': subscriptionPaused,
  'subscription.resumed': subscriptionResumed,
  'subscription.ended': subscriptionEnded,
  'credential.issued': credentialIssued,
  'credential.revoked': credentialRevoked,
  'period.closed': periodClosed,
  'usage.reported': usageReported,
  'usage.corrected': usageCorrected,
  'threshold.reached': thresholdReached,
  'partner.delinquent': partnerDelinquent,
  'partner.settled': partnerSettled,
} as const;

export type MessageName = keyof typeof messages;
export type MessageData<N extends MessageName> = z.infer<(typeof messages)[N]['data']>;
export type MessageOf<N extends MessageName> = Message<MessageData<N>>;

/**
 * Who receives what, on one page. A receiver has exactly one handler for each message routed to it, or refuses to start;
 * a message without a receiver may not be published.
 */
export const messageRoutes: Record<MessageName, { from: ServiceName; to: readonly ServiceName[] }> = {
  'meter.published': { from: 'catalog', to: ['metering', 'billing'] },
  'plan.published': { from: 'catalog', to: ['subscriptions'] },
  'plan.retired': { from: 'catalog', to: ['subscriptions'] },
  'partner.registered': { from: 'subscriptions', to: ['billing'] },
  'partner.updated': { from: 'subscriptions', to: ['billing'] },
  'subscription.activated': { from: 'subscriptions', to: ['metering', 'billing'] },
  'subscription.changed': { from: 'subscriptions', to: ['metering', 'billing'] },
  'subscription.paused': { from: 'subscriptions', to: ['metering', 'billing'] },
  'subscription.resumed': { from: 'subscriptions', to: ['metering', 'billing'] },
  'subscription.ended': { from: 'subscriptions', to: ['metering', 'billing'] },
  'credential.issued': { from: 'subscriptions', to: ['metering'] },
  'credential.revoked': { from: 'subscriptions', to: ['metering'] },
  'period.closed': { from: 'subscriptions', to: ['metering'] },
  'usage.reported': { from: 'metering', to: ['billing'] },
  'usage.corrected': { from: 'metering', to: ['billing'] },
  'threshold.reached': { from: 'metering', to: ['subscriptions', 'billing'] },
  'partner.delinquent': { from: 'billing', to: ['subscriptions'] },
  'partner.settled': { from: 'billing', to: ['subscriptions'] },
};

/** The messages a service has to handle. */
export const messagesTo = (service: ServiceName): MessageName[] =>
  (Object.keys(messageRoutes) as MessageName[]).filter((name) => messageRoutes[name].to.includes(service));
