import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';

/** Rows of a table that are selected, with ranges by Shift and moves by arrow keys. Ids that are gone count no more. */
export function useSelection(ids: readonly string[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);
  const selected = useMemo(() => new Set(ids.filter((id) => chosen.has(id))), [ids, chosen]);

  const set = useCallback((some: readonly string[], isOn: boolean) => {
    setChosen((before) => {
      const after = new Set(before);
      for (const id of some)
        if (isOn) after.add(id);
        else after.delete(id);
      return after;
    });
  }, []);
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      const isOn = !chosen.has(id);
      const [from, to] = [ids.indexOf(anchor.current ?? ''), ids.indexOf(id)].toSorted((a, b) => a - b);
      set(isRange && from !== undefined && to !== undefined && from >= 0 ? ids.slice(from, to + 1) : [id], isOn);
      anchor.current = id;
    },
    [chosen, ids, set],
  );
  /** For each row's checkbox. */
  const box = (id: string) => ({
    checked: selected.has(id),
    'data-row': id,
    onChange: () => undefined,
    onClick: (event: MouseEvent) => toggle(id, event.shiftKey),
    onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = ids[ids.indexOf(id) + step];
      if (next === undefined) return;
      document.querySelector<HTMLInputElement>(`[data-row="${next}"]`)?.focus();
      if (event.shiftKey) set([id, next], true);
      anchor.current = next;
    },
  });
  return {
    selected,
    box,
    all: {
      checked: ids.length > 0 && selected.size === ids.length,
      indeterminate: selected.size > 0 && selected.size < ids.length,
      onChange: () => set(ids, selected.size !== ids.length),
    },
    clear: () => setChosen(new Set()),
  };
}
