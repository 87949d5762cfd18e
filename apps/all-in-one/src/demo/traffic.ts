import { createHash } from 'node:crypto';

/** One partner's calls between two instants. The same request gives the same calls, so that pushing again changes nothing. */
export interface Stream {
  /** How the gateway names the caller. */
  consumer: string;
  calls: number;
  from: Date;
  to: Date;
}

const routes = [
  { name: 'forecast', path: '/forecast', share: 70 },
  { name: 'observations', path: '/observations', share: 22 },
  { name: 'warnings', path: '/warnings', share: 8 },
] as const;

interface Call {
  id: string;
  at: number;
  route: (typeof routes)[number];
  status: number;
  latencyMs: number;
}

/** More by day than by night and on working days; one call in 200 fails in the client, never in the server. */
export function* callsOf({ consumer, calls, from, to }: Stream): Generator<Call> {
  const length = to.getTime() - from.getTime();
  const weekShaped = spreadOverDays(from.getTime(), length);
  for (let n = 0; n < calls; n += 1) {
    const digest = createHash('sha256').update(`${consumer} ${from.toISOString()} ${n}`).digest();
    const share = digest.readUInt8(0) % 100;
    const route = share < 70 ? routes[0] : share < 92 ? routes[1] : routes[2];
    yield {
      id: digest.toString('hex').slice(0, 32),
      at: from.getTime() + dayShaped(weekShaped(n / calls), length),
      route,
      status: digest.readUInt16BE(2) % 200 === 0 ? 404 : 200,
      latencyMs: 18 + (digest.readUInt8(4) % 60),
    };
  }
}

const DAY = 86_400_000;
/** From Sunday on, how busy a day is. */
const weekdays = [45, 96, 104, 108, 101, 92, 56];

/** Where in the stream a share of its calls has been made: days of a stream are as busy as their weekdays, give or take. */
function spreadOverDays(from: number, length: number): (share: number) => number {
  const days: Array<{ begins: number; before: number; pace: number }> = [];
  let made = 0;
  for (let begins = 0; begins < length; begins += DAY) {
    const day = new Date(from + begins);
    const chance = createHash('sha256').update(day.toISOString().slice(0, 10)).digest().readUInt8(0) % 17;
    const pace = weekdays[day.getUTCDay()]! + chance - 8;
    days.push({ begins, before: made, pace });
    made += pace * Math.min(DAY, length - begins);
  }
  return (share) => {
    const day = days.findLast(({ before }) => before <= share * made)!;
    return Math.floor(day.begins + (share * made - day.before) / day.pace);
  };
}

/** Pulls a moment of its day towards the day's middle, staying inside the stream. */
function dayShaped(offset: number, length: number): number {
  const inDay = offset % DAY;
  const pulled = inDay + Math.round((DAY / 9) * Math.sin((2 * Math.PI * inDay) / DAY) * -1);
  return Math.min(Math.max(0, offset - inDay + pulled), length - 1);
}

/** Kong's http-log entries, as its plugin batches them. */
export function* kongBatches(stream: Stream, size: number): Generator<string> {
  yield* batches(callsOf(stream), size, (call) => kongEntry(stream.consumer, call));
}

/** CloudEvents, as a service that meters itself would send them. */
export function* cloudEventBatches(stream: Stream, subject: string, size: number): Generator<string> {
  yield* batches(callsOf(stream), size, (call) => ({
    specversion: '1.0',
    id: call.id,
    source: '/meridian/edge',
    type: 'api.request',
    subject,
    time: new Date(call.at).toISOString(),
    data: {
      method: 'GET',
      path: call.route.path,
      routeName: call.route.name,
      status: call.status,
      latencyMs: call.latencyMs,
    },
  }));
}

function* batches(calls: Iterable<Call>, size: number, write: (call: Call) => unknown): Generator<string> {
  let batch: unknown[] = [];
  for (const call of calls) {
    batch.push(write(call));
    if (batch.length === size) {
      yield JSON.stringify(batch);
      batch = [];
    }
  }
  if (batch.length > 0) yield JSON.stringify(batch);
}

const stableId = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

function kongEntry(consumer: string, call: Call): unknown {
  const service = stableId('service weather');
  return {
    request: {
      id: call.id,
      method: 'GET',
      uri: `${call.route.path}?latitude=48.85&longitude=2.35`,
      url: `https://api.meridian.example:443${call.route.path}`,
      size: 412,
      querystring: { latitude: '48.85', longitude: '2.35' },
      headers: {
        host: 'api.meridian.example',
        'user-agent': `${consumer}/2.1`,
        accept: 'application/json',
        authorization: 'REDACTED',
      },
    },
    upstream_uri: call.route.path,
    upstream_status: String(call.status),
    response: {
      status: call.status,
      size: 1830,
      headers: { 'content-type': 'application/json', via: '1.1 kong/3.9.1', 'x-kong-request-id': call.id },
    },
    latencies: { kong: 3, proxy: call.latencyMs - 4, request: call.latencyMs, receive: 1 },
    tries: [{ balancer_start: call.at + 2, balancer_latency: 0, ip: '10.4.0.17', port: 8080 }],
    authenticated_entity: { id: stableId(`key ${consumer}`) },
    consumer: { id: stableId(`consumer ${consumer}`), username: consumer, created_at: 1_780_000_000 },
    route: {
      id: stableId(`route ${call.route.name}`),
      name: call.route.name,
      paths: [call.route.path],
      protocols: ['https'],
      strip_path: true,
      service: { id: service },
    },
    service: { id: service, name: 'weather-v1', host: 'weather.internal', port: 8080, protocol: 'http' },
    client_ip: '203.0.113.20',
    started_at: call.at,
    source: 'upstream',
    workspace_name: 'default',
  };
}
