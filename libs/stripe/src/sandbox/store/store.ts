import { createHash, randomBytes } from 'node:crypto';
import { Journal, type Change } from './journal.js';
import type { StoredRecord } from './record.js';

/** Which records are found by the value of a field rather than by walking all of their kind. */
const INDEXED: Readonly<Record<string, readonly string[]>> = {
  line_item: ['invoice'],
  invoiceitem: ['invoice', 'customer'],
  invoice_payment: ['invoice'],
  invoice: ['customer'],
  payment_method: ['customer'],
  delivery: ['status'],
};

/** All objects of the sandbox, in memory, in the order in which they were made; the journal is their copy on disk. */
export class Store {
  private readonly kinds = new Map<string, Map<string, StoredRecord>>();
  private readonly index = new Map<string, Set<string>>();

  private constructor(
    private readonly journal: Journal,
    private readonly seed: string | undefined,
  ) {}

  static async open(
    directory: string,
    options: { seed?: string | undefined; keep: (record: StoredRecord) => boolean },
  ): Promise<Store> {
    const { journal, records } = await Journal.open(directory, options.keep);
    const store = new Store(journal, options.seed);
    for (const record of records) store.apply(['put', record]);
    return store;
  }

  begin(): Transaction {
    return new Transaction(this, this.seed);
  }

  /** Shows the changes to everyone at once; resolves when they survive a kill. */
  async commit(transaction: Transaction): Promise<void> {
    const changes = transaction.changes();
    if (changes.length === 0) return;
    for (const change of changes) this.apply(change);
    await this.journal.append(changes);
  }

  settled(): Promise<void> {
    return this.journal.settled();
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  get(kind: string, id: string): StoredRecord | undefined {
    return this.kinds.get(kind)?.get(id);
  }

  all(kind: string): StoredRecord[] {
    return [...(this.kinds.get(kind)?.values() ?? [])];
  }

  where(kind: string, field: string, value: string): StoredRecord[] {
    const ids = this.index.get(`${kind}/${field}/${value}`) ?? [];
    return [...ids].flatMap((id) => this.get(kind, id) ?? []);
  }

  private apply(change: Change): void {
    const [kind, id] = change[0] === 'put' ? [change[1].object, change[1].id] : [change[1], change[2]];
    const records = this.kinds.get(kind) ?? new Map<string, StoredRecord>();
    this.kinds.set(kind, records);
    const former = records.get(id);
    const next = change[0] === 'put' ? change[1] : undefined;
    for (const field of INDEXED[kind] ?? []) this.reindex(kind, field, former, next);
    if (next === undefined) records.delete(id);
    else records.set(id, next);
  }

  private reindex(kind: string, field: string, former?: StoredRecord, next?: StoredRecord): void {
    if (former !== undefined && next !== undefined && former[field] === next[field]) return;
    if (former !== undefined) this.index.get(`${kind}/${field}/${String(former[field])}`)?.delete(former.id);
    if (next === undefined) return;
    const key = `${kind}/${field}/${String(next[field])}`;
    this.index.set(key, (this.index.get(key) ?? new Set()).add(next.id));
  }
}

/** One request's view: it sees its own changes at once, and others see them together or not at all. */
export class Transaction {
  private readonly puts = new Map<string, StoredRecord>();
  private readonly removals = new Map<string, [string, string]>();

  constructor(
    private readonly store: Store,
    private readonly seed: string | undefined,
  ) {}

  get<T extends StoredRecord>(kind: T['object'], id: string): T | undefined {
    if (this.removals.has(`${kind}/${id}`)) return undefined;
    return (this.puts.get(`${kind}/${id}`) ?? this.store.get(kind, id)) as T | undefined;
  }

  /** Stores the record as it is now. A record is never changed in place: put another. */
  put<T extends StoredRecord>(record: T): T {
    this.puts.set(`${record.object}/${record.id}`, record);
    this.removals.delete(`${record.object}/${record.id}`);
    return record;
  }

  remove(record: StoredRecord): void {
    this.puts.delete(`${record.object}/${record.id}`);
    this.removals.set(`${record.object}/${record.id}`, [record.object, record.id]);
  }

  /** Oldest first. */
  all<T extends StoredRecord>(kind: T['object']): T[] {
    return this.merge(kind, this.store.all(kind)) as T[];
  }

  /** Those whose field has this value, oldest first. The field must be indexed. */
  where<T extends StoredRecord>(kind: T['object'], field: string, value: string): T[] {
    if (!INDEXED[kind]?.includes(field)) throw new Error(`${kind}.${field} is not indexed`);
    return this.merge(kind, this.store.where(kind, field, value)).filter((record) => record[field] === value) as T[];
  }

  /** `in_` and 24 letters and digits; from the seed when there is one. */
  newId(prefix: string): string {
    if (this.seed === undefined) return `${prefix}_${letters(randomBytes(32))}`;
    const counter = this.get('counter', 'ids') ?? { id: 'ids', object: 'counter', created: 0, value: 0 };
    const value = (counter['value'] as number) + 1;
    this.put({ ...counter, value });
    return `${prefix}_${letters(createHash('sha256').update(`${this.seed}:${value}`).digest())}`;
  }

  changes(): Change[] {
    const removals = [...this.removals.values()].map(([kind, id]): Change => ['remove', kind, id]);
    return [...removals, ...[...this.puts.values()].map((record): Change => ['put', record])];
  }

  private merge(kind: string, stored: StoredRecord[]): StoredRecord[] {
    const merged = new Map(stored.map((record) => [record.id, record]));
    for (const record of this.puts.values()) if (record.object === kind) merged.set(record.id, record);
    for (const [removedKind, id] of this.removals.values()) if (removedKind === kind) merged.delete(id);
    return [...merged.values()];
  }
}

function letters(bytes: Buffer): string {
  return bytes
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'x')
    .slice(0, 24);
}
