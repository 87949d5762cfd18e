import type { PlanDraft } from '@libs/contracts';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { useSaid } from '../../i18n/said/say.js';

const SAVE_AFTER_MS = 600;

/**
 * A draft that saves itself a moment after the last key, and knows what keeps it from being published: the service that
 * will publish it says so, each time it was saved.
 */
export function useDraft(planId: string, version: number, saved: PlanDraft) {
  const [draft, setDraft] = useState(saved);
  const [isDirty, setDirty] = useState(false);
  const params = { planId, version };
  const check = useRead('checkPlanDraft', { params }, { keep: true });
  const update = useAction('updatePlanDraft');
  const { say } = useSaid();
  const save = useDebouncedCallback((body: PlanDraft) => {
    setDirty(false);
    update.mutate({ params, body }, { onError: () => setDirty(true) });
  }, SAVE_AFTER_MS);
  return {
    draft,
    change: (part: Partial<PlanDraft>) => {
      const next = { ...draft, ...part };
      setDraft(next);
      setDirty(true);
      save(next);
    },
    faults: (check.data?.faults ?? []).map(({ pointer, said }) => ({ pointer, detail: say(said) })),
    /** Everything typed is stored, and was checked. */
    isSettled: !isDirty && !update.isPending && !check.isFetching && check.data !== undefined,
    error: update.error,
  };
}
