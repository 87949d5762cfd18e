import type { Credential } from '@libs/contracts';
import { useQueries } from '@tanstack/react-query';
import { api, type Answer } from '../../api/client.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { keysWords } from './words.js';

export type KeyActivity = Answer<'getSubscriptionActivity'>['credentials'][number];

/** When each key was last used, and how often, by its id; those that never were are missing. */
export function useKeyActivity(keys: Credential[]): ReadonlyMap<string, KeyActivity> {
  const partnerId = usePartnerId();
  const subscriptionIds = [...new Set(keys.map(({ subscriptionId }) => subscriptionId))];
  return useQueries({
    queries: subscriptionIds.map((subscriptionId) => ({
      queryKey: ['getSubscriptionActivity', { partnerId, subscriptionId }, {}],
      queryFn: () => api('getSubscriptionActivity', { params: { partnerId, subscriptionId } }),
    })),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }) => data?.credentials ?? []).map((one) => [one.credentialId, one])),
  });
}

/** The API counts so far and no further. */
const MANY = 10_000;

/** A number of calls in words. */
export function useCalls(): (events: number) => string {
  const t = useWords(keysWords);
  const format = useFormat();
  return (events) => (events < MANY ? format.quantity(events) : t.many(format.quantity(MANY)));
}
