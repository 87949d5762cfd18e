import type { CallData } from '../gateway.js';
import {
  decimal,
  fields,
  first,
  httpMethod,
  httpStatus,
  pathOf,
  present,
  text,
  whole,
  type Fields,
} from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { lowerKeys } from './lower-keys.js';

/** One record of GatewayLogs, taken apart: its frame and its properties, both under lower-case names. */
interface GatewayLog {
  id: string | undefined;
  time: number | undefined;
  needs: { id: string; time: string };
  known: Fields;
  properties: Fields;
}

/** The same for both ways in, since correlationId is context.RequestId: a call that comes by both counts once. */
export const SOURCE = 'azure-apim';

export function readCall({ id, time, needs, known, properties }: GatewayLog, raw: unknown, reader: RecordReader): void {
  const { subject, identities } = consumerOf(properties.apimsubscriptionid, properties.userid);
  const data = dataOf(known, properties);
  // A region, or a self-hosted gateway by its name.
  reader.event({ id, source: SOURCE, subject, identities, time, node: regionOf(known, properties), needs, data }, raw);
}

/** `master` is the service's built-in key: the provider's own calls, nobody's subscription. */
export function consumerOf(
  subscriptionId: unknown,
  userId: unknown,
): { subject?: string; identities: Array<string | undefined> } {
  const subscription = text(subscriptionId);
  if (subscription === undefined || subscription === 'master') return { identities: [] };
  return { subject: subscription, identities: [subscription, text(userId)] };
}

const regionOf = (known: Fields, properties: Fields): string | undefined =>
  first(text(known.location), text(properties.region));

function dataOf(known: Fields, properties: Fields): CallData {
  const cache = text(properties.cache)?.toLowerCase();
  const error = lowerKeys(fields(properties.lasterror));
  const backendStatus = httpStatus(properties.backendresponsecode);
  return present({
    method: httpMethod(properties.method),
    path: pathOf(properties.url),
    status: httpStatus(properties.responsecode),
    latencyMs: decimal(first(known.durationms, properties.totaltime)),
    requestBytes: whole(properties.requestsize),
    responseBytes: whole(properties.responsesize),
    answeredBy: backendStatus === undefined ? ('gateway' as const) : ('upstream' as const),
    cached: cache === undefined ? undefined : cache === 'hit',
    error: first(text(error.reason), text(properties.lasterrorreason)),
    service: text(properties.apiid),
    route: text(properties.operationid),
    plan: text(properties.productid),
    backendStatus,
    region: regionOf(known, properties),
  });
}
