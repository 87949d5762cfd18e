/** One entry of Kong's http-log plugin, with the fields that its serializer writes. */
export function kongEntry({
  id,
  at,
  consumer,
  route = 'search',
  status = 200,
}: {
  id: string;
  at: string;
  consumer: string;
  route?: string;
  status?: number;
}): unknown {
  const startedAt = Date.parse(at);
  return {
    request: {
      id,
      method: 'GET',
      uri: `/${route}?q=a&apikey=not-to-be-kept`,
      url: `https://api.test:443/${route}`,
      size: 530,
      querystring: { q: 'a', apikey: 'not-to-be-kept' },
      headers: { host: 'api.test', apikey: 'not-to-be-kept' },
    },
    upstream_uri: `/${route}`,
    upstream_status: String(status),
    response: { status, size: 1204, headers: { 'content-type': 'application/json' } },
    latencies: { kong: 2, proxy: 31, request: 35, receive: 2 },
    tries: [{ balancer_start: startedAt + 1, balancer_latency: 0, ip: '10.0.0.5', port: 8080 }],
    consumer: { id: '5b2f0a54-2f0e-4dd1-9d5e-1f7f3c0c9a10', username: consumer, created_at: 1_770_000_000 },
    route: {
      id: 'c2a1d2de-5d5c-4a57-8a53-0e7bd0a1f001',
      name: route,
      paths: [`/${route}`],
      service: { id: 'f1f4a6de-1111-4222-8333-944444444444' },
    },
    service: {
      id: 'f1f4a6de-1111-4222-8333-944444444444',
      name: 'search-v2',
      host: 'search.internal',
      port: 8080,
      protocol: 'http',
    },
    client_ip: '198.51.100.7',
    started_at: startedAt,
    source: 'upstream',
    workspace_name: 'default',
  };
}

interface Delivery {
  url: string;
  connectionId: string;
  secret: string;
}

/** Pushes a batch as Kong does. Answers the status. */
export async function push({ url, connectionId, secret }: Delivery, entries: readonly unknown[]): Promise<number> {
  const response = await fetch(`${url}/metering/v1/ingest/${connectionId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body: JSON.stringify(entries),
  });
  await response.arrayBuffer();
  return response.status;
}
