import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createConnection,
  getConnection,
  getConnectionSettings,
  listGateways,
  updateConnection,
} from '@libs/contracts';
import { fingerprint } from '@libs/gateways';
import { until } from '@libs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { aCredential, aSubscription } from './a-plan.js';
import { openShop, pushTo, type Shop } from './shop.js';

const NOW = '2026-11-23T15:00:00.000Z';
const SAMPLES = new URL('../../../libs/gateways/src/', import.meta.url);

describe('gateways', () => {
  let shop: Shop;
  let operator: Awaited<ReturnType<Shop['as']>>;
  let google: Awaited<ReturnType<typeof aGoogle>>;
  beforeAll(async () => {
    google = await aGoogle();
    shop = await openShop({ now: NOW, env: { GOOGLE_JWKS_URL: `${google.url}/certs` } });
    operator = await shop.as('gateway_operator');
  }, 60_000);
  afterAll(async () => {
    await shop?.close();
    google?.server.close();
  });

  const connect = async (adapter: string, options: object = {}) => {
    const { connection, secret } = await operator.call(createConnection, {
      body: { adapter, name: adapter, fieldMap: {}, options },
    });
    return { ...connection, secret: secret.secret };
  };
  const healthOf = async (connectionId: string) =>
    (await operator.call(getConnection, { params: { connectionId } })).health;

  const FIREHOSE = { 'x-amz-firehose-request-id': 'ed4acda5-034f-9f42-bba1-f29aea6d7d8f' };
  const PROTOBUF = { 'content-type': 'application/x-protobuf' };
  /** The sample that each gateway sends, and to the byte what it hears when it was stored, and when it sends it again. */
  const words: Array<[name: string, adapter: string, sample: string, Record<string, string>, path: string, first: string, again: string]> = [
    ['Kong', 'kong', 'array-with-refusals.json', {}, '', counts(2, 0, 2), counts(0, 4, 0)],
    ['Gravitee, file reporter', 'gravitee', 'file-reporter.ndjson', {}, '', counts(0, 0, 6), counts(0, 6, 0)],
    ['Gravitee, Elasticsearch', 'gravitee', 'bulk.ndjson', {}, '/_bulk', ...alike('{"took":1,"errors":false,"items":[]}')],
    ['Apigee, Pub/Sub', 'apigee', 'pubsub-log-entry.json', {}, '', counts(0, 0, 1), counts(0, 1, 0)],
    ['Azure, event hub', 'azure-apim', 'event-hub-relay.json', {}, '', counts(0, 0, 7), counts(0, 7, 0)],
    ['AWS, Firehose', 'aws-api-gateway', 'firehose.http', FIREHOSE, '', ...alike(`{"requestId":"${FIREHOSE['x-amz-firehose-request-id']}","timestamp":${Date.parse(NOW)}}`)],
    ['AWS, Lambda', 'aws-api-gateway', 'lambda.json', {}, '', counts(1, 0, 0), counts(0, 1, 0)],
    ['MuleSoft, Fluent Bit', 'mulesoft', 'fluent-bit.json', {}, '', counts(0, 0, 4), counts(0, 4, 0)],
    ['MuleSoft, agent', 'mulesoft', 'mule-agent-hec.http', {}, '/services/collector', ...alike('{"text":"Success","code":0}')],
    ['MuleSoft, OTLP', 'mulesoft', 'omni-otlp.http', {}, '/v1/logs', ...alike('{}')],
    ['CloudEvents', 'cloudevents', 'batch.json', {}, '', counts(2, 0, 6), counts(0, 8, 0)],
    ['OTLP, JSON', 'otlp', 'logs.json', {}, '/v1/logs', ...alike('{}')],
    ['OTLP, protobuf', 'otlp', 'spans-protobuf.http', PROTOBUF, '/v1/traces', ...alike('')],
    ['Splunk HEC', 'splunk-hec', 'fluent-bit-splunk.http', {}, '/services/collector/event', ...alike('{"text":"Success","code":0}')],
    ['NDJSON', 'ndjson', 'own-format.ndjson', {}, '', counts(0, 0, 3), counts(0, 3, 0)],
  ]; // prettier-ignore

  test.each(words)('%s hears its own words, and a second delivery changes nothing', async (_name, adapter, sample, headers, path, first, again) => {
      const connection = await connect(adapter);
      const bytes = readFileSync(new URL(`${adapter}/samples/${sample}`, SAMPLES));
      const body = sample.endsWith('.http') ? bytes.subarray(bytes.indexOf('\n\n') + 2) : bytes;
      const push = () => rawPost(`${new URL(connection.ingestUrl).pathname}${path}`, body, { authorization: `Bearer ${connection.secret}`, ...headers });

      const answers = [await push(), await push()];

      expect(answers.map((answer) => [answer.status, answer.body])).toEqual([
        [200, first],
        [200, again],
      ]);
      for (const answer of answers) {
        expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)));
        expect(answer.headers['content-encoding']).toBeUndefined();
        expect(answer.headers['transfer-encoding']).toBeUndefined();
        expect(answer.headers['content-type']).toBe(headers['content-type'] ?? 'application/json');
      }
      const { lastHour } = await healthOf(connection.id);
      expect(lastHour.duplicates).toBe(lastHour.accepted + lastHour.quarantined);
      expect(lastHour.duplicates).toBeGreaterThan(0);
    },
  ); // prettier-ignore

  test('Event Grid gets its validation code back, and CloudEvents webhooks their consent without a secret', async () => {
    const connection = await connect('azure-apim');
    const path = new URL(connection.ingestUrl).pathname;
    const validation = [{ eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', data: { validationCode: 'c0de' } }];

    const posted = await rawPost(`${path}?token=${connection.secret}`, Buffer.from(JSON.stringify(validation)), {
      'aeg-event-type': 'SubscriptionValidation',
    });
    const asked = await fetch(shop.url + path, {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net', 'webhook-request-rate': '120' },
    });

    expect(posted).toMatchObject({ status: 200, body: '{"validationResponse":"c0de"}' });
    expect([asked.status, asked.headers.get('webhook-allowed-origin'), asked.headers.get('webhook-allowed-rate')]).toEqual([
      200, 'eventgrid.azure.net', '120',
    ]); // prettier-ignore
    expect((await healthOf(connection.id)).lastEventAt).toBeNull();
  });

  test("senders that insist on Splunk's path are known by their token alone", async () => {
    const connection = await connect('splunk-hec', { preset: 'tyk' });
    const record = { time: 1795446000, event: { time_stamp: NOW, api_key: 'the-key', method: 'GET', path: '/a', response_code: 200 } };
    const send = (token: string) =>
      pushTo(`${shop.url}/services/collector/event/1.0`, record, { authorization: `Splunk ${token}` });

    expect((await send(connection.secret)).body).toEqual({ text: 'Success', code: 0 });
    expect((await send('oct_gw_wrong')).status).toBe(401);
    expect((await fetch(`${shop.url}/services/collector/health`)).status).toBe(200);
    expect((await healthOf(connection.id)).lastHour).toMatchObject({ quarantined: 1 });
  });

  test('whoever logs the key of a caller names him by its fingerprint: of our key, and of the gateway’s own', async () => {
    const { id, secret } = await connect('ndjson', { preset: 'tyk' });
    await shop.tell('subscription.activated', aSubscription('sub_tyk', 'par_tyk'));
    const ours = { ...aCredential('cred_ours', 'sub_tyk', 'par_tyk', []), identities: ['cred_ours'] };
    ours.keyHash = fingerprint('oct_key_ours').slice('sha256:'.length);
    await shop.tell('credential.issued', ours);
    await shop.tell('credential.issued', aCredential('cred_tyk', 'sub_tyk', 'par_tyk', ['their-own-key']));
    const call = (api_key: string, second: number) => ({ api_key, time_stamp: `2026-11-23T14:00:0${second}Z`, method: 'GET', path: '/' });

    const { body } = await pushTo(`${shop.url}/metering/v1/ingest/${id}`, [call('oct_key_ours', 1), call('their-own-key', 2), call('unknown', 3)], {
      authorization: `Bearer ${secret}`,
    }); // prettier-ignore

    expect(body).toEqual({ accepted: 2, duplicates: 0, conflicts: 0, quarantined: 1 });
  });

  test('a preset that the adapter does not have is refused when the connection is saved', async () => {
    const refusal = (known: RegExp) => ({
      status: 422,
      problem: { code: 'invalid', errors: [{ pointer: '/body/options/preset', detail: expect.stringMatching(known) }] },
    });

    await expect(connect('ndjson', { preset: 'ngnix' })).rejects.toMatchObject(refusal(/nginx, envoy, apisix, tyk/));
    await expect(connect('kong', { preset: 'nginx' })).rejects.toMatchObject(refusal(/kong has no presets/));
    const { id } = await connect('splunk-hec');
    const change = operator.call(updateConnection, { params: { connectionId: id }, body: { options: { preset: 'x' } } });
    await expect(change).rejects.toMatchObject(refusal(/Use one of/));
    const { items } = await operator.call(listGateways);
    expect(items.filter(({ presets }) => presets.length > 0).map(({ adapter }) => adapter)).toEqual(['splunk-hec', 'ndjson']);
  });

  test('what is understood and is no usage is counted by reason, and shown', async () => {
    const { id, secret } = await connect('azure-apim');
    const probe = (n: number) => ({ category: 'WebSocketConnectionLogs', correlationId: `w${n}` });

    await pushTo(`${shop.url}/metering/v1/ingest/${id}`, [probe(1), probe(2)], { authorization: `Bearer ${secret}` });

    await until('the reasons are written', async () => (await healthOf(id)).ignored.length > 0);
    expect((await healthOf(id)).ignored).toEqual([{ reason: 'category_WebSocketConnectionLogs', records: 2 }]);
  });

  test('an API token that may push usage opens any connection; another does not', async () => {
    const { id } = await connect('kong');
    const url = `${shop.url}/metering/v1/ingest/${id}`;
    const bearer = async (role: 'gateway_operator' | 'support') => ({ authorization: `Bearer ${await shop.tokenFor([role])}` });

    expect((await pushTo(url, '[]', await bearer('gateway_operator'))).status).toBe(200);
    expect((await pushTo(url, '[]', await bearer('support'))).status).toBe(403);
    await operator.call(updateConnection, { params: { connectionId: id }, body: { status: 'disabled' } });
    await until('it is disabled', async () => (await pushTo(url, '[]', await bearer('gateway_operator'))).status === 401);
  });

  test('every gateway has settings to paste, with the address and the place of the secret', async () => {
    const { items } = await operator.call(listGateways);
    for (const { adapter } of items) {
      const { id, ingestUrl } = await connect(adapter);
      const { steps, url } = await operator.call(getConnectionSettings, { params: { connectionId: id } });

      const text = steps.map(({ code }) => code).join('\n');
      expect([adapter, url]).toEqual([adapter, ingestUrl]);
      expect([adapter, steps.length > 1, text.includes('CONNECTION_SECRET'), text.includes(id)]).toEqual([adapter, true, true, true]);
    }
  });

  describe('a push that Google signs', () => {
    const email = 'octroi-push@project.iam.gserviceaccount.com';
    const audience = 'https://octroi.example.com/push';
    let url: string;
    const line = (id: string) => ({ message: { messageId: id, publishTime: NOW, data: Buffer.from(JSON.stringify({ v: 1, id, ts: String(Date.parse(NOW)) })).toString('base64') } });
    const push = async (claims: object, key?: string) =>
      pushTo(url, line('m1'), { authorization: `Bearer ${await google.sign({ aud: audience, email, email_verified: true, ...claims }, key)}` });
    beforeAll(async () => {
      const { id } = await connect('apigee', { pushIdentity: { audience, email } });
      url = `${shop.url}/metering/v1/ingest/${id}`;
    });

    test('needs no secret, and its keys are asked for once', async () => {
      expect(await push({})).toMatchObject({ status: 200, body: { quarantined: 1 } });
      for (let n = 0; n < 20; n += 1) expect(await push({})).toMatchObject({ status: 200, body: { duplicates: 1 } });

      expect(google.asked()).toBe(1);
    });

    test.each([
      ['for another audience', { aud: 'https://elsewhere.example.com' }, 'current'],
      ['by another account', { email: 'somebody@project.iam.gserviceaccount.com' }, 'current'],
      ['by an address that is not verified', { email_verified: false }, 'current'],
      ['by another issuer', { iss: 'https://issuer.example.com' }, 'current'],
      ['long ago', { exp: Date.parse(NOW) / 1000 - 3_600 }, 'current'],
      ['with a key that is not published', {}, 'stranger'],
    ])('is refused when it was signed %s', async (_what, claims, key) => {
      expect((await push(claims, key)).status).toBe(401);
    });

    test('is refused when it is not signed at all, and where the connection expects none', async () => {
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const unsigned = `${encode({ alg: 'none', kid: 'current' })}.${encode({ iss: 'https://accounts.google.com', aud: audience, email, email_verified: true, exp: 9e9 })}.`;
      expect((await pushTo(url, line('m2'), { authorization: `Bearer ${unsigned}` })).status).toBe(401);

      const { id } = await connect('apigee');
      const signed = await google.sign({ aud: audience, email, email_verified: true });
      expect((await pushTo(`${shop.url}/metering/v1/ingest/${id}`, line('m3'), { authorization: `Bearer ${signed}` })).status).toBe(401);
    });
  });

  /** Over a bare connection: the answer as it is on the wire, nothing undone. */
  function rawPost(path: string, body: Uint8Array, headers: Record<string, string>) {
    return new Promise<{ status: number; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const request = httpRequest(shop.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }));
      });
      request.end(body);
    });
  }
}); // prettier-ignore

function counts(accepted: number, duplicates: number, quarantined: number): string {
  return `{"accepted":${accepted},"duplicates":${duplicates},"conflicts":0,"quarantined":${quarantined}}`;
}

function alike(words: string): [string, string] {
  return [words, words];
}

/** Publishes its keys as Google does, and signs with them. */
async function aGoogle() {
  const [current, stranger] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const certs = { keys: [{ ...(await exportJWK(current.publicKey)), kid: 'current', alg: 'RS256', use: 'sig' }] };
  let asked = 0;
  const server: Server = createServer((request, response) => {
    asked += 1;
    response
      .writeHead(request.url === '/certs' ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(certs));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    sign: (claims: object, key = 'current') =>
      new SignJWT({ iss: 'https://accounts.google.com', exp: Date.parse(NOW) / 1000 + 3_600, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: key })
        .sign(key === 'current' ? current.privateKey : stranger.privateKey),
  };
}
