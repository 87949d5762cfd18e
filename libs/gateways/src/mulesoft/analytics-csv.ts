import type { BodyLimits } from '../gateway.js';
import { httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { csvRows } from './csv.js';

/**
 * The CSV of the Analytics Event API, for backfilling. It names applications, not client ids, and gives calls no id;
 * MuleSoft warns that it may repeat rows, and equal rows of one file are counted each.
 */
export function readAnalyticsCsv(body: string, limits: BodyLimits, reader: RecordReader): void {
  const rows = csvRows(body);
  const header = rows.next().value ?? [];
  if (!header.includes('Timestamp')) {
    return reader.reject(
      'unknown_format',
      'The first line has to name the columns, Timestamp among them.',
      header.join(','),
    );
  }
  let count = 0;
  for (const row of rows) {
    if (++count > limits.records) {
      return reader.reject('too_many_records', `A body may hold ${limits.records} records; send smaller files.`, '');
    }
    const record: Fields = {};
    header.forEach((name, column) => (record[name] = row[column] ?? ''));
    readCsvRow(reader.scrubber.record(record), reader);
  }
}

/** A row under its column names, as it is kept. */
export const isCsvRow = (record: Fields): boolean => record.Timestamp !== undefined && record['API ID'] !== undefined;

export function readCsvRow(row: Fields, reader: RecordReader): void {
  const client = text(row['Client ID']);
  const application = text(row['Application Name']) ?? text(row.Application);
  reader.event(
    {
      content: () => row,
      source: 'mulesoft:analytics',
      subject: client ?? application,
      identities: [client, application],
      time: rfc3339(row.Timestamp),
      needs: { time: 'Timestamp has to be an ISO 8601 instant.' },
      data: present({
        method: httpMethod(row.Verb),
        path: pathOf(row['Resource Path']),
        status: httpStatus(row['Status Code']),
        requestBytes: whole(row['Request Size']),
        responseBytes: whole(row['Response Size']),
        service: text(row['API ID']),
        serviceName: text(row['API Name']),
        route: text(row['API Version Name']),
      }),
    },
    row,
  );
}
