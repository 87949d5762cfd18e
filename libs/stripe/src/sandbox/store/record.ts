/** Anything the store keeps. What is `hidden` is the sandbox's own and never leaves it. */
export interface StoredRecord {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}

/** A copy that may be shown. */
export function withoutHidden(record: StoredRecord): StoredRecord {
  const { hidden: _, ...shown } = record;
  return shown as StoredRecord;
}
