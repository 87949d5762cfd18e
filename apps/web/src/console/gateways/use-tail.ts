import type { TailedRecord } from '@libs/contracts';
import { useEffect, useRef, useState } from 'react';
import { addressOf } from '../../api/client.js';

/** More lines than these nobody reads. */
const KEPT = 100;

export interface Tail {
  /** Newest first; each with a number of its own. */
  records: Array<TailedRecord & { line: number }>;
  skipped: number;
  state: 'connecting' | 'open' | 'lost';
}

/** Watches a connection by server-sent events; what comes while it is paused is not shown later. */
export function useTail(connectionId: string, isPaused: boolean): Tail {
  const [tail, setTail] = useState<Tail>({ records: [], skipped: 0, state: 'connecting' });
  const lines = useRef(0);
  useEffect(() => {
    if (isPaused) return undefined;
    const source = new EventSource(addressOf('tailConnection', { params: { connectionId } }));
    const become = (state: Tail['state']) => setTail((before) => ({ ...before, state }));
    source.addEventListener('open', () => become('open'));
    source.addEventListener('error', () => become('lost'));
    source.addEventListener('record', ({ data }: MessageEvent<string>) => {
      const record = { ...(JSON.parse(data) as TailedRecord), line: (lines.current += 1) };
      setTail((before) => ({ ...before, records: [record, ...before.records].slice(0, KEPT) }));
    });
    source.addEventListener('skipped', ({ data }: MessageEvent<string>) => {
      const { count } = JSON.parse(data) as { count: number };
      setTail((before) => ({ ...before, skipped: before.skipped + count }));
    });
    return () => source.close();
  }, [connectionId, isPaused]);
  return tail;
}
