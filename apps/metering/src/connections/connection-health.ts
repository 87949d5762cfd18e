import type { connectionHealthSchema } from '@libs/contracts';
import { Clock, Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { Connection } from './connection.entity.js';

type Health = z.infer<typeof connectionHealthSchema>;

interface Row {
  id: string;
  last_at: Date | null;
  recent: string;
  accepted: string;
  duplicates: string;
  conflicts: string;
  quarantined: string;
  error_at: Date | null;
  error_reason: string | null;
  error_detail: string | null;
}

const SILENT_MS = 3_600_000;

/** Whether anything arrives over a connection, from what each commit noted. */
@Injectable()
export class ConnectionsHealth {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async of(connections: readonly Connection[]): Promise<Map<string, Health>> {
    const now = this.clock.now();
    const rows = await this.database.manager.query<Row[]>(HEALTH, [connections.map(({ id }) => id), now]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return new Map(
      connections.map((connection) => [connection.id, healthOf(connection, byId.get(connection.id)!, now)]),
    );
  }
}

const HEALTH = `
  select c.id, last.minute as last_at, sums.*, e.received_at as error_at, e.reason as error_reason, e.detail as error_detail
  from connections c
  left join lateral (select max(minute) as minute from connection_minutes where connection = c.number) last on true
  cross join lateral (
    select coalesce(sum(accepted + duplicates + conflicts + quarantined) filter (where minute > $2::timestamptz - interval '5 min'), 0) as recent,
           coalesce(sum(accepted), 0) as accepted, coalesce(sum(duplicates), 0) as duplicates,
           coalesce(sum(conflicts), 0) as conflicts, coalesce(sum(quarantined), 0) as quarantined
    from connection_minutes where connection = c.number and minute > $2::timestamptz - interval '1 hour') sums
  left join lateral (
    select received_at, reason, detail from quarantined_records q
    where q.connection_id = c.id and status = 'waiting' order by id desc limit 1) e on true
  where c.id = any($1)`;

function healthOf({ status }: Connection, row: Row, now: Date): Health {
  const lastHour = {
    accepted: Number(row.accepted),
    duplicates: Number(row.duplicates),
    conflicts: Number(row.conflicts),
    quarantined: Number(row.quarantined),
  };
  const isFailing = lastHour.quarantined > lastHour.accepted + lastHour.duplicates;
  const isSilent = row.last_at !== null && now.getTime() - row.last_at.getTime() > SILENT_MS;
  return {
    state:
      status === 'disabled'
        ? 'disabled'
        : row.last_at === null
          ? 'waiting'
          : isFailing
            ? 'failing'
            : isSilent
              ? 'silent'
              : 'healthy',
    lastEventAt: row.last_at?.toISOString() ?? null,
    eventsPerMinute: Number(row.recent) / 5,
    lastHour,
    lastError: row.error_at
      ? { at: row.error_at.toISOString(), reason: row.error_reason!, detail: row.error_detail! }
      : null,
  };
}
