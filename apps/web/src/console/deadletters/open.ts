import { useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';

/** How many messages all services together gave up on; `isMore` when a service has more than one page. */
export function useOpenDeadLetters(): { count: number; isMore: boolean } {
  const { may } = useSession();
  const options = { enabled: may('dead_letters.read'), everyMs: 60_000 };
  const call = { query: { status: 'open', limit: 50 } } as const;
  const pages = [
    useRead('listCatalogDeadLetters', call, options).data,
    useRead('listSubscriptionsDeadLetters', call, options).data,
    useRead('listMeteringDeadLetters', call, options).data,
    useRead('listBillingDeadLetters', call, options).data,
  ];
  return {
    count: pages.reduce((sum, page) => sum + (page?.items.length ?? 0), 0),
    isMore: pages.some((page) => Boolean(page?.nextCursor)),
  };
}
