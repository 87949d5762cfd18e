import type { Wrapper } from '../record/draft.js';
import type { CallData } from '../gateway.js';
import { decimal, first, httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { anyInstant } from '../record/time.js';

/** One call: our template's names first, then those of the analytics record and of Google's samples. */
export function readCall(record: Fields, wrapper: Wrapper, reader: RecordReader): void {
  const value = (...names: string[]): string | undefined => resolved(record, names);
  const own = value('id', 'gateway_flow_id', 'correlationId', 'messageid');
  const started = anyInstant(value('ts', 'client_received_start_timestamp', 'clientReceived'));
  // 0 is what Apigee writes for an instant that never came.
  const time = started === undefined || started === 0 ? wrapper.time : started;
  const id = own ?? wrapper.id;

  const key = value('client_id', 'clientId');
  const application = value('app_id');
  reader.event(
    {
      id,
      idQuality: own === undefined ? 'envelope' : 'native',
      source: `apigee:${value('org', 'organization') ?? ''}/${value('env', 'environment') ?? ''}`,
      subject: first(key, application, value('developer_id', 'developerId')),
      identities: [
        key,
        application,
        value('app', 'developer_app', 'developerApp'),
        value('developer_id', 'developerId'),
        value('developer', 'developer_email'),
      ],
      time,
      needs: {
        id: 'id (flow variable messageid) is missing or was left unresolved by the policy.',
        time: 'ts (flow variable client.received.start.timestamp) is missing or was left unresolved by the policy.',
      },
      data: dataOf(record, value, time),
    },
    wrapper.raw ?? record,
  );
}

function dataOf(record: Fields, value: (...names: string[]) => string | undefined, time: number | undefined): CallData {
  const sent = anyInstant(value('ts_sent', 'client_sent_end_timestamp', 'clientSent', 'proxyResponseSent'));
  const fault = value('fault', 'faultName');
  return present({
    method: httpMethod(value('verb', 'request_verb')),
    path: pathOf(first(fullPath(value), value('request_path', 'request_uri', 'requestUri'))),
    status: httpStatus(value('status', 'response_status_code', 'proxyResponseCode', 'response.code')),
    latencyMs: sent === undefined || time === undefined || sent < time ? undefined : sent - time,
    responseBytes: whole(value('bytes_out')),
    answeredBy: answeredBy(record, value('target_status', 'targetResponseCode'), fault),
    error: fault,
    service: value('proxy', 'apiproxy', 'apiProxy'),
    product: value('product', 'api_product', 'apiProduct'),
    units: decimal(value('units')),
  });
}

function fullPath(value: (...names: string[]) => string | undefined): string | undefined {
  const base = value('basepath');
  return base === undefined ? undefined : base + (value('path_suffix') ?? '');
}

/** A target answered when there is its status; only our template says so either way. */
function answeredBy(
  record: Fields,
  targetStatus: string | undefined,
  fault: string | undefined,
): 'gateway' | 'upstream' | undefined {
  if (targetStatus !== undefined) return 'upstream';
  return fault !== undefined || record.target_status !== undefined ? 'gateway' : undefined;
}

/** The first name that holds something; `{client_id}` is a variable that the policy could not resolve. */
function resolved(record: Fields, names: string[]): string | undefined {
  for (const name of names) {
    const found = text(record[name]);
    if (found !== undefined && !/^\{[\w.()]+\}$/.test(found)) return found;
  }
  return undefined;
}
