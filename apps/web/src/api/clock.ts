import { useMemo } from 'react';
import { useRead } from './hooks.js';

/** The installation's time, which a sandbox may have moved ahead of the reader's. Undefined until it is known. */
export function useNow(): Date | undefined {
  const { data } = useRead('readClock');
  return useMemo(() => (data ? new Date(data.now) : undefined), [data]);
}
