import {
  createConnection,
  listConnections,
  revokeConnectionSecret,
  rotateConnectionSecret,
  type ApiClient,
} from '@libs/contracts';
import { cloudEventBatches, kongBatches, type Stream } from './traffic.js';

/** Where the demo's traffic goes in, as two gateways would push it. */
export interface Gateways {
  push(stream: Stream, format: 'kong' | 'cloudevents'): Promise<number>;
}

const KONG_BATCH = 200;
const EVENT_BATCH = 1000;
/** Batches under way at a time: gateways have several workers too. */
const PUSHERS = 4;

/** Connects both. */
export async function connectGateways(baseUrl: string, staff: ApiClient): Promise<Gateways> {
  const kong = await connect(staff, 'kong', 'Kong, Frankfurt');
  const edge = await connect(staff, 'cloudevents', 'Edge cache, self-metered');
  return {
    async push(stream, format) {
      const target = format === 'kong' ? kong : edge;
      const bodies =
        format === 'kong' ? kongBatches(stream, KONG_BATCH) : cloudEventBatches(stream, stream.consumer, EVENT_BATCH);
      await Promise.all(Array.from({ length: PUSHERS }, () => pushAll(baseUrl, target, bodies)));
      return stream.calls;
    },
  };
}

interface Target {
  connectionId: string;
  secret: string;
}

/** Events are known by connection and id, so an interrupted run goes on with the same connection and a new secret of it. */
async function connect(staff: ApiClient, adapter: string, name: string): Promise<Target> {
  const known = (await staff.call(listConnections, { query: { limit: 200 } })).items.find((one) => one.name === name);
  if (!known) {
    const { connection, secret } = await staff.call(createConnection, {
      body: { adapter, name, fieldMap: {}, options: {} },
    });
    return { connectionId: connection.id, secret: secret.secret };
  }
  const params = { connectionId: known.id };
  const [, older] = known.secrets;
  if (older) await staff.call(revokeConnectionSecret, { params: { ...params, secretId: older.id } });
  const { secret } = await staff.call(rotateConnectionSecret, { params });
  return { connectionId: known.id, secret };
}

/** Generators hand each batch to one pusher; a 503 is pushed again, as a gateway would. */
async function pushAll(baseUrl: string, { connectionId, secret }: Target, bodies: Generator<string>): Promise<void> {
  for (let next = bodies.next(); !next.done; next = bodies.next()) {
    for (;;) {
      const response = await fetch(`${baseUrl}/metering/v1/ingest/${connectionId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: next.value,
      });
      if (response.ok) break;
      if (response.status !== 503)
        throw new Error(`ingest answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get('retry-after') ?? 1)));
    }
  }
}
