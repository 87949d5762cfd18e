import type { Identity } from './identity.js';

/** Some minutes of a busy gateway; twice as many are remembered at most. */
const REMEMBERED = 200_000;

/**
 * Identities this process has lately tried to claim. Only a hint, never the truth: what it names takes the sure way at once,
 * since most repetitions follow their first soon; everything else takes the fast one.
 */
export class RecentIdentities {
  private young = new Set<Identity>();
  private old = new Set<Identity>();

  has(identity: Identity): boolean {
    return this.young.has(identity) || this.old.has(identity);
  }

  add(claims: ReadonlyArray<{ identity: Identity }>): void {
    for (const { identity } of claims) this.young.add(identity);
    if (this.young.size < REMEMBERED) return;
    this.old = this.young;
    this.young = new Set();
  }
}
