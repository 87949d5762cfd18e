import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Value = string | number | readonly string[] | undefined;

/** Filters that live in the address, so that a page can be sent to a colleague. Undefined takes one out. */
export function useAddress<T extends { [K in keyof T]?: Value }>(): [Partial<T>, (change: Partial<T>) => void] {
  const search = useSearch({ strict: false }) as Partial<T>;
  const navigate = useNavigate();
  const change = useCallback(
    (values: Partial<T>) =>
      void navigate({
        to: '.',
        search: ((before: Record<string, Value>) => ({ ...before, ...values })) as never,
        replace: true,
        resetScroll: false,
      } as never),
    [navigate],
  );
  return [search, change];
}
