import type { connectionHealthSchema } from '@libs/contracts';
import { Clock, Database } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type AlertWire, openAlerts } from './alerts.js';
import type { Connection } from './connection.entity.js';
import { complaint } from '../quarantine/complaint.js';

type Health = z.infer<typeof connectionHealthSchema>;

interface Row {
  id: string;
  last_at: Date | null;
  recent: string;
  accepted: string;
  duplicates: string;
  conflicts: string;
  quarantined: string;
  ignored: Health['ignored'];
  is_habitual: boolean;
  error_at: Date | null;
  error_reason: string | null;
  error_detail: string | null;
}

/** When a connection is too young to have a habit. */
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
    const alerts = await openAlerts(this.database.manager, [...byId.keys()]);
    return new Map(
      connections.map((connection) => {
        const { id } = connection;
        return [id, healthOf(connection, byId.get(id)!, alerts.get(id) ?? [], now)];
      }),
    );
  }
}

const HEALTH = `
  select c.id, last.minute as last_at, sums.*, ignored.by_reason as ignored,
         exists (select from connection_minutes h
                 where h.connection = c.number and h.minute < last.minute - interval '1 day') as is_habitual,
         e.received_at as error_at, e.reason as error_reason, e.detail as error_detail
  from connections c
  left join lateral (select max(minute) as minute from connection_minutes where connection = c.number) last on true
  cross join lateral (
    select coalesce(sum(accepted + duplicates + conflicts + quarantined) filter (where minute > $2::timestamptz - interval '5 min'), 0) as recent,
           coalesce(sum(accepted), 0) as accepted, coalesce(sum(duplicates), 0) as duplicates,
           coalesce(sum(conflicts), 0) as conflicts, coalesce(sum(quarantined), 0) as quarantined
    from connection_minutes where connection = c.number and minute > $2::timestamptz - interval '1 hour') sums
  cross join lateral (
    select coalesce(json_agg(json_build_object('reason', reason, 'records', records) order by records desc, reason), '[]') as by_reason
    from (select reason, sum(records)::bigint as records from connection_ignored i
          where i.connection = c.number and minute > $2::timestamptz - interval '1 hour'
          group by reason order by records desc limit 20) r) ignored
  left join lateral (
    select received_at, reason, detail from quarantined_records q
    where q.connection_id = c.id and status = 'waiting' order by id desc limit 1) e on true
  where c.id = any($1)`;

function healthOf(connection: Connection, row: Row, alerts: AlertWire[], now: Date): Health {
  return {
    state: stateOf(connection, row, alerts, now),
    lastEventAt: row.last_at?.toISOString() ?? null,
    eventsPerMinute: Number(row.recent) / 5,
    lastHour: lastHourOf(row),
    ignored: row.ignored,
    alerts,
    lastError: row.error_at
      ? {
          at: row.error_at.toISOString(),
          reason: row.error_reason!,
          detail: row.error_detail!,
          said: complaint(row.error_detail!),
        }
      : null,
  };
}

const lastHourOf = (row: Row): Health['lastHour'] => ({
  accepted: Number(row.accepted),
  duplicates: Number(row.duplicates),
  conflicts: Number(row.conflicts),
  quarantined: Number(row.quarantined),
});

function stateOf({ status }: Connection, row: Row, alerts: readonly AlertWire[], now: Date): Health['state'] {
  if (status === 'disabled') return 'disabled';
  if (row.last_at === null) return 'waiting';
  const { quarantined, accepted, duplicates } = lastHourOf(row);
  if (quarantined > accepted + duplicates) return 'failing';
  const isQuiet = now.getTime() - row.last_at.getTime() > SILENT_MS;
  const isSilent = row.is_habitual ? alerts.some(({ kind, node }) => kind === 'silence' && node === null) : isQuiet;
  return isSilent ? 'silent' : 'healthy';
}
