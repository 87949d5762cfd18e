import type { CallData } from '../gateway.js';

/** What an adapter found in one record; the reader turns it into an event or a rejection. */
export interface Draft {
  /** Made by the gateway. Without one, `content` tells calls apart. */
  id?: string;
  idQuality?: 'native' | 'envelope';
  /**
   * What the identity is hashed from when there is no id: everything the gateway wrote about this one call that
   * a redelivery repeats. Never the time of receipt.
   */
  content?: () => unknown;
  source: string;
  type?: string;
  subject?: string;
  identities?: ReadonlyArray<string | undefined>;
  /** Epoch milliseconds; absent when the record brings none. */
  time?: number;
  data: CallData;
  node?: string | undefined;
  sequence?: number | undefined;
  /** What to tell the operator when neither the record nor the field map brings a field that the format needs. */
  needs?: { id?: string; time?: string };
}

/** What stands around a record: it may know an id and a time, and is kept in the record's place when it does. */
export interface Wrapper {
  id?: string;
  /** Epoch milliseconds. */
  time?: number;
  node?: string | undefined;
  raw?: unknown;
}
