import type { ContentHash, Identity } from './identity.js';

/** 24 bytes each; some minutes of a busy gateway. */
const SETS = 2 ** 16;
/** Of a set the oldest makes room, so what is recent is not lost to what happens to be like it. */
const PLACES = 8;
const WORDS = 6;

/**
 * Identities whose commit this process has seen succeed, with the hash of their content: most repetitions follow their first
 * soon, and are answered from here. What is remembered is true, since identities are kept longer than any process lives;
 * what is forgotten is asked of PostgreSQL. Outside of the heap, where half a million small texts would slow every collection.
 */
export class RecentIdentities {
  private readonly words = new Int32Array(SETS * PLACES * WORDS);
  /** The place of each set that is written next. */
  private readonly next = new Uint8Array(SETS);

  /** Whether the identity is known here, and then whether it stood for the same content. */
  recall(identity: Identity, content: ContentHash): 'unknown' | 'same' | 'other' {
    const { words } = this;
    const first = wordAt(identity, 0);
    const start = (first & (SETS - 1)) * PLACES * WORDS;
    for (let at = start; at < start + PLACES * WORDS; at += WORDS) {
      if (words[at] === first && this.isRest(at, identity)) {
        return words[at + 4] === wordAt(content, 0) && words[at + 5] === wordAt(content, 1) ? 'same' : 'other';
      }
    }
    return 'unknown';
  }

  private isRest(at: number, identity: Identity): boolean {
    for (let word = 1; word < 4; word += 1) if (this.words[at + word] !== wordAt(identity, word)) return false;
    return true;
  }

  /** To be called when the transaction that claimed them has committed. */
  remember(claims: ReadonlyArray<{ identity: Identity; content: ContentHash }>): void {
    const { words, next } = this;
    for (const { identity, content } of claims) {
      // Identities are hashes already.
      const set = wordAt(identity, 0) & (SETS - 1);
      const at = (set * PLACES + next[set]!) * WORDS;
      next[set] = (next[set]! + 1) % PLACES;
      for (let word = 0; word < 4; word += 1) words[at + word] = wordAt(identity, word);
      words[at + 4] = wordAt(content, 0);
      words[at + 5] = wordAt(content, 1);
    }
  }
}

/** The n-th four bytes of a text that has a byte in each character. */
export const wordAt = (bytes: string, n: number): number =>
  (bytes.charCodeAt(n * 4) << 24) |
  (bytes.charCodeAt(n * 4 + 1) << 16) |
  (bytes.charCodeAt(n * 4 + 2) << 8) |
  bytes.charCodeAt(n * 4 + 3);
