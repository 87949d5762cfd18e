import { useWords } from '../../i18n/i18n.js';
import { useKeys } from './filters.js';
import { usageWords } from './words.js';

/** What a group is called: a key by its name, anything else by its value. */
export function useGroupName(): (by: string, value: string | undefined) => string {
  const t = useWords(usageWords);
  const keys = useKeys();
  return (by, value) => {
    if (!value) return t.none;
    return by === 'credential' ? (keys.get(value) ?? value) : value;
  };
}
