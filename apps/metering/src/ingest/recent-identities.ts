import type { ContentHash, Identity } from './identity.js';

/** 24 bytes each; some minutes of a busy gateway. */
const SLOTS = 2 ** 19;
const WORDS = 6;

/**
 * Identities whose commit this process has seen succeed, with the hash of their content: most repetitions follow their first
 * soon, and are answered from here. What is remembered is true, since identities are kept longer than any process lives;
 * what is forgotten is asked of PostgreSQL. Outside of the heap, where half a million small texts would slow every collection.
 */
export class RecentIdentities {
  private readonly words = new Int32Array(SLOTS * WORDS);

  /** Whether the identity is known here, and then whether it stood for the same content. */
  recall(identity: Identity, content: ContentHash): 'unknown' | 'same' | 'other' {
    const { words } = this;
    const at = slotOf(identity);
    for (let word = 0; word < 4; word += 1) if (words[at + word] !== wordAt(identity, word)) return 'unknown';
    return words[at + 4] === wordAt(content, 0) && words[at + 5] === wordAt(content, 1) ? 'same' : 'other';
  }

  /** To be called when the transaction that claimed them has committed. A later identity of the same slot takes it over. */
  remember(claims: ReadonlyArray<{ identity: Identity; content: ContentHash }>): void {
    const { words } = this;
    for (const { identity, content } of claims) {
      const at = slotOf(identity);
      for (let word = 0; word < 4; word += 1) words[at + word] = wordAt(identity, word);
      words[at + 4] = wordAt(content, 0);
      words[at + 5] = wordAt(content, 1);
    }
  }
}

/** Identities are hashes already. */
const slotOf = (identity: Identity): number => (wordAt(identity, 0) & (SLOTS - 1)) * WORDS;

/** The n-th four bytes of a text that has a byte in each character. */
export const wordAt = (bytes: string, n: number): number =>
  (bytes.charCodeAt(n * 4) << 24) |
  (bytes.charCodeAt(n * 4 + 1) << 16) |
  (bytes.charCodeAt(n * 4 + 2) << 8) |
  bytes.charCodeAt(n * 4 + 3);
