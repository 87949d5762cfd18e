import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useRef } from 'react';
import { api, ApiError, type Answer, type Call, type OperationName } from './client.js';

/** One cache for the page. A refusal is an answer: only a silent server is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => error instanceof ApiError && (error.status === 0 || error.status === 503) && count < 2,
    },
  },
});

interface ReadOptions<N extends OperationName> {
  enabled?: boolean;
  /** Asks again every so many milliseconds while the page is looked at; it may depend on the last answer. */
  everyMs?: number | false | ((answer: Answer<N> | undefined) => number | false);
  /** Shows the former answer while the next one loads: for filters and ranges. */
  keep?: boolean;
}

/** Reads something. */
export function useRead<N extends OperationName>(
  name: N,
  call: Call<N> = {},
  { enabled = true, everyMs = false, keep = false }: ReadOptions<N> = {},
) {
  return useQuery<Answer<N>, ApiError>({
    queryKey: [name, call.params ?? {}, call.query ?? {}],
    queryFn: ({ signal }) => api(name, { ...call, signal }),
    enabled,
    refetchInterval: typeof everyMs === 'function' ? ({ state }) => everyMs(state.data) : everyMs,
    ...(keep && { placeholderData: keepPreviousData as never }),
  });
}

type Items<N extends OperationName> = Answer<N> extends { items: Array<infer I> } ? I : never;

/** Reads a list page by page; `items` are those of all pages so far. */
export function useList<N extends OperationName>(
  name: N,
  call: Call<N> = {},
  { enabled = true, everyMs = false }: { enabled?: boolean; everyMs?: number | false } = {},
) {
  const query = useInfiniteQuery({
    queryKey: [name, call.params ?? {}, call.query ?? {}, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      api(name, { ...call, query: { ...call.query, ...(pageParam && { cursor: pageParam }) } as never, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => (page as { nextCursor?: string | null }).nextCursor ?? undefined,
    enabled,
    refetchInterval: everyMs,
  });
  const items = (query.data?.pages ?? []).flatMap((page) => (page as { items: unknown[] }).items) as Array<Items<N>>;
  return { ...query, error: query.error as ApiError | null, items };
}

/**
 * Does something. Each run has an idempotency key of its own, kept over retries of the same run, so that a press that got no
 * answer can be repeated without doing it twice. What was read before is read again afterwards: nothing is assumed.
 */
export function useAction<N extends OperationName>(name: N, { onDone }: { onDone?: (answer: Answer<N>) => void } = {}) {
  const client = useQueryClient();
  const pending = useRef<{ body: string; key: string } | null>(null);
  return useMutation<Answer<N>, ApiError, Call<N>>({
    mutationFn: async (call) => {
      const body = JSON.stringify([call.params, call.body]);
      if (pending.current?.body !== body) pending.current = { body, key: crypto.randomUUID() };
      const answer = await api(name, { ...call, idempotencyKey: pending.current.key });
      pending.current = null;
      return answer;
    },
    onError: (error) => {
      const isUndecided = error.status === 0 || error.status === 503 || error.code === 'idempotency_key_in_flight';
      if (!isUndecided) pending.current = null;
    },
    onSuccess: async (answer) => {
      await client.invalidateQueries();
      onDone?.(answer);
    },
  });
}
