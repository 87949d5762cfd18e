import { Agent, request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { consumerAt } from './ingest-house.js';

/** Nobody calls everything: each consumer keeps to four of the forty routes. */
const routeOf = (consumer: string, n: number): string =>
  `route-${(Number(consumer.slice('consumer-'.length)) * 7 + (n % 4)) % ROUTES}`;

const ROUTES = 40;
let made = 0;

/** A batch of CloudEvents of some 250 bytes each; one in fifty repeats an event of the batch before. */
export function cloudEventsBatches(count: number, size: number): Buffer[] {
  let previous: object[] = [];
  return Array.from({ length: count }, () => {
    const events = Array.from({ length: size }, (_, n) => (n % 50 === 49 && previous[n - 1]) || cloudEvent());
    previous = events;
    return Buffer.from(JSON.stringify(events));
  });
}

/** The body of a request with one event. */
export const singleEvent = (): string => JSON.stringify(cloudEvent());

function cloudEvent(): object {
  const n = (made += 1);
  const subject = consumerAt(n);
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'bench',
    type: 'api.request',
    subject,
    time: new Date(Date.now() - (n % 600) * 1000).toISOString(),
    data: {
      method: n % 5 === 0 ? 'POST' : 'GET',
      route: routeOf(subject, n),
      status: n % 40 === 0 ? 500 : 200,
      units: n % 17,
    },
  };
}

/** Arrays as Kong's http-log sends them, with entries of the size it really writes. */
export const kongBatches = (count: number, size: number): Buffer[] =>
  Array.from({ length: count }, () => Buffer.from(JSON.stringify(Array.from({ length: size }, kongEntry))));

function kongEntry(): object {
  const n = (made += 1);
  const consumer = consumerAt(n);
  const route = routeOf(consumer, n);
  return {
    request: {
      id: randomUUID(),
      method: 'GET',
      uri: `/v1/orders/${n}?page=2`,
      url: `https://api.example.com:443/v1/orders/${n}?page=2`,
      size: 412,
      querystring: { page: '2' },
      tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', client_verify: 'NONE' },
      headers: {
        host: 'api.example.com',
        'user-agent': 'okhttp/4.12.0',
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'x-forwarded-for': '203.0.113.7',
        'x-request-id': randomUUID(),
        authorization: 'REDACTED',
      },
    },
    response: {
      status: n % 40 === 0 ? 500 : 200,
      size: 1873,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': '1204',
        connection: 'close',
        date: 'Tue, 10 Mar 2026 10:00:00 GMT',
        server: 'nginx',
        'x-kong-upstream-latency': '31',
        'x-kong-proxy-latency': '2',
        via: '1.1 kong/3.9.1',
      },
    },
    latencies: { request: 34, kong: 2, proxy: 31, receive: 1 },
    upstream_status: '200',
    upstream_uri: `/orders/${n}?page=2`,
    client_ip: '203.0.113.7',
    source: 'upstream',
    tries: [
      {
        ip: '10.0.4.17',
        port: 8080,
        balancer_latency: 0,
        balancer_latency_ns: 12_544,
        balancer_start: Date.now(),
        balancer_start_ns: 1.7e18,
        keepalive: true,
      },
    ],
    service: {
      id: '6a4c1a1c-0f3a-4f3e-9f76-2d2c2a1d9b11',
      name: 'orders',
      host: 'orders.internal',
      port: 8080,
      protocol: 'http',
      path: '/',
      retries: 5,
      connect_timeout: 60_000,
      read_timeout: 60_000,
      write_timeout: 60_000,
      enabled: true,
      created_at: 1_700_000_000,
      updated_at: 1_700_000_000,
      ws_id: '0dfce969-e364-4e2b-9a4c-4b2d9f6f7d62',
    },
    route: {
      id: route,
      name: route,
      paths: ['/v1/orders'],
      protocols: ['http', 'https'],
      methods: null,
      strip_path: true,
      preserve_host: false,
      regex_priority: 0,
      https_redirect_status_code: 426,
      path_handling: 'v0',
      request_buffering: true,
      response_buffering: true,
      service: { id: '6a4c1a1c-0f3a-4f3e-9f76-2d2c2a1d9b11' },
      created_at: 1_700_000_000,
      updated_at: 1_700_000_000,
      ws_id: '0dfce969-e364-4e2b-9a4c-4b2d9f6f7d62',
    },
    consumer: { id: consumer, username: consumer, created_at: 1_700_000_000 },
    authenticated_entity: { id: '4f1f4ab3-6d0b-4b6b-8c53-c5b2b6a1f2aa' },
    workspace: '0dfce969-e364-4e2b-9a4c-4b2d9f6f7d62',
    workspace_name: 'default',
    started_at: Date.now() - (n % 600) * 1000,
  };
}

/** Sends every body once over `connections` keep-alive connections. @returns seconds it took, and each answer's body. */
export async function sendAll(
  url: string,
  bodies: readonly Buffer[],
  connections: number,
  headers: Record<string, string>,
): Promise<{ seconds: number; answers: string[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answers: string[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      answers.push(await send(url, agent, body, headers));
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { seconds, answers };
}

function send(url: string, agent: Agent, body: Buffer, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': body.length, ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          response.statusCode === 200 ? resolve(text) : reject(new Error(`HTTP ${response.statusCode}: ${text}`)),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
