import type { Sentence } from '@libs/contracts';
import { useSaid } from './say.js';

/** What a service said, in the reader's language. */
export function Said({ said }: { said: Sentence | null | undefined }) {
  const { say } = useSaid();
  return said ? <>{say(said)}</> : null;
}
