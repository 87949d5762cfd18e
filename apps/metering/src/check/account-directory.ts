import { Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { type Account, type CheckedPlan, type Claim, limitsOf } from './account.js';

/** More names than this are forgotten and asked for again. */
const NAMES_MAX = 500_000;

export const keyName = (keyHash: string): string => `k${keyHash}`;
export const identityName = (identity: string): string => `n${identity}`;

interface Row {
  name: string;
  credential_id: string | null;
  credential: number | null;
  valid_from: Date | null;
  revoked_at: Date | null;
  id: string;
  number: number;
  partner_id: string;
  plan: CheckedPlan | null;
  starts_at: Date | null;
  ended_at: Date | null;
  paused_at: Date | null;
  open_start: Date | null;
  open_end: Date | null;
}

/**
 * Whose key or name is whose, remembered: the database is asked about a name once, and then only which subscriptions have
 * changed since, once a second and never while a caller waits.
 */
@Injectable()
export class AccountDirectory {
  private known = new Map<string, readonly Claim[]>();
  private snapshot: string | null = null;
  private wanted: { names: Set<string>; found: Promise<void> } | null = null;
  /** One query at a time: an older answer can then never overwrite a newer one. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** The newest claim first; empty when nobody is known by that name, undefined when it has to be learnt. */
  claimsOf(name: string): readonly Claim[] | undefined {
    return this.known.get(name);
  }

  /** Makes the names known. Whoever asks while a query runs shares the next one. @throws what the database threw */
  learn(names: readonly string[]): Promise<void> {
    if (this.wanted === null) {
      const wanted = new Set<string>();
      const found = this.inTurn(() => {
        this.wanted = null;
        return this.read([...wanted]);
      });
      this.wanted = { names: wanted, found };
    }
    for (const name of names) this.wanted.names.add(name);
    return this.wanted.found;
  }

  /** Reads again what has changed since the last time. @throws what the database threw; then nothing is forgotten */
  refresh(): Promise<void> {
    return this.inTurn(() => this.readChanged());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async readChanged(): Promise<void> {
    if (this.snapshot === null) return this.begin();
    const [news] = await this.database.source.query<Array<{ snapshot: string; changed: string[] }>>(
      `select pg_current_snapshot()::text as snapshot, coalesce(array_agg(subscription_id), '{}') as changed
       from check_changes
       where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)`,
      [this.snapshot],
    );
    if (news!.changed.length > 0) {
      const rows = await this.database.source.query<Array<{ name: string }>>(
        `select 'n' || identity as name from subjects where subscription_id = any($1)
         union all select 'k' || key_hash from credentials where subscription_id = any($1) and key_hash is not null`,
        [news!.changed],
      );
      const names = rows.map(({ name }) => name).filter((name) => this.known.has(name));
      if (names.length > 0) await this.read(names);
    }
    this.snapshot = news!.snapshot;
  }

  private async begin(): Promise<void> {
    const [now] = await this.database.source.query<Array<{ snapshot: string }>>(
      'select pg_current_snapshot()::text as snapshot',
    );
    this.snapshot = now!.snapshot;
  }

  private async read(names: readonly string[]): Promise<void> {
    if (this.snapshot === null) await this.begin();
    const rows = await this.database.source.query<Row[]>(CLAIMS, [
      names.filter((name) => name.startsWith('k')).map((name) => name.slice(1)),
      names.filter((name) => name.startsWith('n')).map((name) => name.slice(1)),
    ]);
    const accounts = new Map<string, Account>();
    const found = new Map<string, Claim[]>(names.map((name) => [name, []]));
    for (const row of rows) {
      const account = accounts.get(row.id) ?? asAccount(row);
      accounts.set(row.id, account);
      found.get(row.name)!.push({
        account,
        credentialId: row.credential_id,
        credential: row.credential ?? 0,
        from: row.valid_from?.getTime() ?? -Infinity,
        to: row.revoked_at?.getTime() ?? Infinity,
      });
    }
    if (this.known.size + found.size > NAMES_MAX) this.known = new Map();
    for (const [name, claims] of found) this.known.set(name, claims);
  }
}

const CLAIMS = `
  with found as (
    select 'k' || key_hash as name, subscription_id, id as credential_id, number as credential, issued_at as valid_from, revoked_at
    from credentials where key_hash = any($1)
    union all
    select 'n' || s.identity, s.subscription_id, s.credential_id, c.number, s.valid_from, c.revoked_at
    from subjects s left join credentials c on c.id = s.credential_id where s.identity = any($2))
  select f.name, f.credential_id, f.credential, f.valid_from, f.revoked_at, s.id, s.number, s.partner_id, s.plan, s.starts_at,
         s.ended_at, s.paused_at, s.open_start, s.open_end
  from found f join subscriptions s on s.id = f.subscription_id
  order by f.valid_from desc nulls last`;

const asAccount = (row: Row, limits = limitsOf(row.plan)): Account => ({
  id: row.id,
  number: row.number,
  partnerId: row.partner_id,
  plan: row.plan,
  limits,
  isPerCredential: limits.some(({ scope }) => scope === 'credential'),
  startsAt: row.starts_at?.getTime() ?? Infinity,
  endedAt: row.ended_at?.getTime() ?? Infinity,
  isPaused: row.paused_at !== null,
  period:
    row.open_start === null || row.open_end === null
      ? null
      : { start: row.open_start.getTime(), end: row.open_end.getTime() },
});
