import { recognise, say, type connectionAlertSchema } from '@libs/contracts';
import { newId, NotFound } from '@libs/platform';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';

export type AlertWire = z.infer<typeof connectionAlertSchema>;

/** What a connection does not deliver. */
export interface Alert {
  connectionId: string;
  /** The machine of the gateway; '' for the whole of it. */
  node: string;
  kind: 'silence' | 'gap';
  detail: string;
  /** For a gap, the numbers that did not come, as PostgreSQL writes a multirange. */
  missing?: string;
}

/**
 * Opens an alert; what is open already is only told anew.
 * @param heardUntil a silence that was dismissed since then is not raised again.
 * @returns whether it is new.
 */
export async function raiseAlert(tx: EntityManager, alert: Alert, now: Date, heardUntil?: Date): Promise<boolean> {
  const { connectionId, node, kind, detail, missing = null } = alert;
  const rows = await tx.query<Array<{ is_new: boolean }>>(
    `insert into connection_alerts as a (id, connection_id, node, kind, detail, missing, opened_at)
     select $1, $2, $3, $4, $5, $6::int8multirange, $7
     where $8::timestamptz is null or not exists (
       select from connection_alerts d
       where d.connection_id = $2 and d.node = $3 and d.kind = $4 and d.resolved_at >= $8 and d.opened_at >= $8)
     on conflict (connection_id, node, kind) where resolved_at is null
     do update set detail = excluded.detail, missing = excluded.missing
     returning xmax = 0 as is_new`,
    [newId('alr', now), connectionId, node, kind, detail, missing, now, heardUntil ?? null],
  );
  return rows[0]?.is_new ?? false;
}

/** The alerts that are open, by connection, oldest first. */
export async function openAlerts(
  manager: EntityManager,
  connectionIds: readonly string[],
): Promise<Map<string, AlertWire[]>> {
  const rows = await manager.query<Array<Alert & { id: string; connection_id: string; opened_at: Date }>>(
    `select id, connection_id, node, kind, detail, opened_at from connection_alerts
     where resolved_at is null and connection_id = any($1) order by opened_at, id`,
    [connectionIds],
  );
  const alerts = new Map<string, AlertWire[]>();
  for (const { id, connection_id, node, kind, detail, opened_at } of rows) {
    const said = recognise(detail) ?? say('alert_says', { detail });
    const alert: AlertWire = {
      id,
      kind,
      node: node === '' ? null : node,
      detail,
      said,
      since: opened_at.toISOString(),
    };
    alerts.set(connection_id, [...(alerts.get(connection_id) ?? []), alert]);
  }
  return alerts;
}

/**
 * Closes an alert by hand: the silence is known, or what is missing was lost and is not waited for any longer.
 * @throws NotFound when there is no such alert; one that is closed stays closed.
 */
export async function dismissAlert(tx: EntityManager, connectionId: string, id: string, now: Date): Promise<void> {
  const [alert] = await tx.query<Array<{ node: string; missing: string | null }>>(
    'select node, missing::text from connection_alerts where id = $1 and connection_id = $2 for update',
    [id, connectionId],
  );
  if (!alert) throw new NotFound(say('connection_has_no_alert', { connectionId, id }));
  await tx.query('update connection_alerts set resolved_at = coalesce(resolved_at, $2) where id = $1', [id, now]);
  if (alert.missing === null) return;
  await tx.query(
    `update connection_sequences s set seen = s.seen + $3::int8multirange from connections c
     where c.id = $1 and s.connection = c.number and s.node = $2`,
    [connectionId, alert.node, alert.missing],
  );
}
