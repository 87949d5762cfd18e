import type { Adapter, Call } from './plan.js';

/** How a gateway writes a batch down. @param consumers the names it knows its callers by. */
export function bodyOf(adapter: Adapter, calls: readonly Call[], consumers: readonly string[], begin: number): string {
  const write = adapter === 'kong' ? kongEntry : cloudEvent;
  return JSON.stringify(calls.map((call) => write(call, consumers[call.consumer]!, timeOf(call, begin))));
}

/** When the call was made, epoch milliseconds. */
export const timeOf = (call: Call, begin: number): number => begin - call.ageMs;

const cloudEvent = ({ id, route, bytes }: Call, consumer: string, time: number) => ({
  specversion: '1.0',
  id,
  source: 'chaos',
  type: 'api.request',
  subject: consumer,
  time: new Date(time).toISOString(),
  data: { routeName: route, responseBytes: bytes, status: 200 },
});

/** One entry of Kong's http-log plugin. */
const kongEntry = ({ id, route, bytes }: Call, consumer: string, time: number) => ({
  request: {
    id,
    method: 'GET',
    uri: `/${route}?q=a`,
    url: `https://api.test:443/${route}`,
    size: 412,
    querystring: { q: 'a' },
    headers: { host: 'api.test', 'user-agent': 'chaos' },
  },
  upstream_uri: `/${route}`,
  upstream_status: '200',
  response: { status: 200, size: bytes, headers: { 'content-type': 'application/json' } },
  latencies: { kong: 1, proxy: 12, request: 14, receive: 1 },
  tries: [{ balancer_start: time + 1, balancer_latency: 0, ip: '10.0.0.5', port: 8080 }],
  consumer: { id: `id of ${consumer}`, username: consumer },
  route: { id: `id of ${route}`, name: route, paths: [`/${route}`] },
  service: { id: 'id of api', name: 'api', host: 'api.internal', port: 8080, protocol: 'http' },
  client_ip: '198.51.100.7',
  started_at: time,
  source: 'upstream',
  workspace_name: 'default',
});
