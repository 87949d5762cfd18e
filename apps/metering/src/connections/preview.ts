import type { PreviewedRecord, previewConnection, ResponseOf } from '@libs/contracts';
import type { ReadOptions, Rejection, UsageAdapter, UsageEvent } from '@libs/gateways';
import type { Connection } from './connection.entity.js';
import { complaint } from '../quarantine/complaint.js';

const SHOWN = 20;

/** What an adapter is told about a connection. */
export const readOptionsOf = ({ fieldMap, options }: Pick<Connection, 'fieldMap' | 'options'>): ReadOptions => ({
  ...(Object.keys(fieldMap).length > 0 && { fieldMap }),
  ...(options.preset && { preset: options.preset }),
  ...(options.secretNames && { secretNames: options.secretNames }),
});

/** How an adapter would read a record with these options; nothing is stored. Pure. */
export function previewOf(
  adapter: UsageAdapter,
  record: unknown,
  options: ReadOptions,
  now: Date,
): ResponseOf<typeof previewConnection> {
  const { records, ignored } = adapter.read(
    {
      body: Buffer.from(JSON.stringify(record) ?? ''),
      headers: { 'content-type': 'application/json' },
      receivedAt: now.toISOString(),
    },
    options,
  );
  return { records: records.slice(0, SHOWN).map(wire), ignored };
}

const wire = (record: UsageEvent | Rejection): PreviewedRecord =>
  record.kind === 'event'
    ? {
        outcome: 'event',
        id: record.id,
        idQuality: record.idQuality,
        type: record.type,
        time: record.time,
        subject: record.subject,
        identities: record.identities,
        data: record.data,
        reason: null,
        detail: null,
        said: null,
      }
    : {
        outcome: 'rejection',
        ...{ id: null, idQuality: null, type: null, time: null, subject: null, identities: [], data: {} },
        reason: record.reason,
        detail: record.detail,
        said: complaint(record.detail),
      };
