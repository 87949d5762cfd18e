/** Anything the store keeps. Fields that begin with `_` are the sandbox's own and never leave it. */
export interface StoredRecord {
  id: string;
  object: string;
  created: number;
  [field: string]: unknown;
}

/** A copy without the sandbox's own fields. */
export function withoutPrivateFields(record: StoredRecord): StoredRecord {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !field.startsWith('_'))) as StoredRecord;
}
