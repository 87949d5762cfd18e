import type { Credential } from '@libs/contracts';
import { useQueries } from '@tanstack/react-query';
import { api, type Answer } from '../../api/client.js';
import { usePartnerId } from '../../auth/session.js';

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
