import type { Identity } from './identity.js';
import { wordAt } from './recent-identities.js';
import type { IncomingRecord } from './records.js';

const SLOTS = 2 ** 20;

/**
 * Which identities the running commits of this process are claiming. A delivery that repeats one of them would make its
 * commit wait inside PostgreSQL for the other's end, with everything it travels with; it waits here instead, alone.
 * Only a hint: two identities may share a slot, and then one of them is forgotten.
 */
export class ClaimsUnderWay {
  private readonly slots = new Int32Array(SLOTS);

  hasAny(records: readonly IncomingRecord[]): boolean {
    for (const { identity } of records) if (this.slots[slotOf(identity)] === markOf(identity)) return true;
    return false;
  }

  begin(records: readonly IncomingRecord[]): void {
    for (const { identity } of records) this.slots[slotOf(identity)] = markOf(identity);
  }

  end(records: readonly IncomingRecord[]): void {
    for (const { identity } of records) this.slots[slotOf(identity)] = 0;
  }
}

const slotOf = (identity: Identity): number => wordAt(identity, 0) & (SLOTS - 1);

/** Never 0, which stands for an empty slot. */
const markOf = (identity: Identity): number => wordAt(identity, 1) | 1;
