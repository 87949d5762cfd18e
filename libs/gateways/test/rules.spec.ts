import type { IngestOutcome } from '../src/gateway.js';
import { fingerprint } from '../src/record/scrub.js';
import { adapterFor, adapterNames } from '../src/registry.js';
import { presentedSecrets } from '../src/secrets.js';
import { aRequest, samplesOf } from './support.js';

const AT = '2026-11-23T15:00:01.234Z';
const stored: IngestOutcome = { stored: true, at: AT, accepted: 3, duplicates: 2, conflicts: 1, quarantined: 1 };
const trouble: IngestOutcome = { stored: false, at: AT, retryAfterSeconds: 4.2, message: 'The database is away.' };
const FIREHOSE = {
  'X-Amz-Firehose-Request-Id': 'ed000000-0001-4f42-bba1-f29aea6d7d8f',
  'Content-Type': 'application/json',
};

describe.each(adapterNames)('%s answers', (name) => {
  const adapter = adapterFor(name)!;

  it.each(samplesOf(name))('exactly 200 when $name is stored, whatever became of its records', ({ request }) => {
    const answer = adapter.acknowledge(request, stored);

    expect(answer.status).toBe(200);
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)));
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it.each(samplesOf(name))(
    '503 with Retry-After for trouble of ours, never 500 and never 4xx ($name)',
    ({ request }) => {
      const answer = adapter.acknowledge(request, trouble);

      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
    },
  );

  it.each(HOSTILE_BODIES())('$0 without throwing and without a word of refusal', (_what, body) => {
    const { records } = adapter.read(aRequest(body, { 'content-type': 'application/json' }));

    for (const record of records) if (record.kind === 'rejection') expect(record.detail.length).toBeGreaterThan(5);
  });
});

function HOSTILE_BODIES(): Array<[string, Buffer]> {
  return [
    ['an empty body', Buffer.alloc(0)],
    ['blank space', Buffer.from(' \n\r\n ')],
    ['null', Buffer.from('null')],
    ['a number', Buffer.from('5')],
    ['an array of nothing', Buffer.from('[null,1,"x",[],[[]],{}]')],
    ['bytes of no text', Buffer.from([0xff, 0x00, 0xfe, 0x80])],
    ['half a gzip', Buffer.from([0x1f, 0x8b, 0x08, 0x00])],
    ['half a zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
    [
      'names of Object.prototype',
      Buffer.from('{"__proto__":{"id":"x"},"constructor":1,"toString":{},"hasOwnProperty":[]}'),
    ],
  ];
}

describe('the words each gateway waits for', () => {
  it("are Firehose's own request id and epoch milliseconds", () => {
    const request = aRequest('{}', FIREHOSE);

    expect(adapterFor('aws-api-gateway')!.acknowledge(request, stored)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'content-length': '78' },
      body: '{"requestId":"ed000000-0001-4f42-bba1-f29aea6d7d8f","timestamp":1795446001234}',
    });
  });

  it('carry an errorMessage to Firehose when it has to try again, at most 8,192 characters of it', () => {
    const request = aRequest('{"requestId":"in-the-body","timestamp":1,"records":[]}');
    const answer = adapterFor('aws-api-gateway')!.acknowledge(request, {
      ...trouble,
      message: 'x'.repeat(9_000),
    } as IngestOutcome);

    expect(JSON.parse(answer.body as string)).toEqual({
      requestId: 'in-the-body',
      timestamp: Date.parse(AT),
      errorMessage: 'x'.repeat(8_192),
    });
  });

  it("are Splunk's for HEC, to Tyk and to the Mule agent alike", () => {
    const request = { ...aRequest('{}', { Authorization: 'Splunk secret' }), path: '/services/collector' };

    for (const name of ['splunk-hec', 'mulesoft']) {
      expect(adapterFor(name)!.acknowledge(request, stored).body).toBe('{"text":"Success","code":0}');
      expect(adapterFor(name)!.acknowledge(request, trouble).body).toBe('{"text":"Server is busy","code":9}');
    }
  });

  it('are an empty response for OTLP, in the encoding of the request, with no partial success', () => {
    const protobuf = aRequest(Buffer.alloc(0), { 'content-type': 'application/x-protobuf' });
    const otlp = adapterFor('otlp')!;

    expect(otlp.acknowledge(aRequest('{}', { 'content-type': 'application/json' }), stored).body).toBe('{}');
    expect(otlp.acknowledge(protobuf, stored)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-protobuf', 'content-length': '0' },
      body: new Uint8Array(0),
    });
    expect(Buffer.from(otlp.acknowledge(protobuf, trouble).body).subarray(5).toString()).toBe('The database is away.');
  });

  it("are Elasticsearch's for Gravitee's bulk reporter", () => {
    const answer = adapterFor('gravitee')!.acknowledge({ ...aRequest('{}'), path: '/_bulk' }, stored);

    expect(answer.body).toBe('{"took":1,"errors":false,"items":[]}');
    expect(answer.headers['x-elastic-product']).toBe('Elasticsearch');
  });

  it('tell a CloudEvents caller what became of each event, when he asks', () => {
    const results = [{ recordIndex: 0, id: 'evt-0001', outcome: 'duplicate' as const }];
    const answer = (query: Record<string, string>): unknown =>
      JSON.parse(
        adapterFor('cloudevents')!.acknowledge({ ...aRequest('{}'), query }, { ...stored, results } as IngestOutcome)
          .body as string,
      );

    expect(answer({ results: 'each' })).toMatchObject({ accepted: 3, results });
    expect(answer({})).toEqual({ accepted: 3, duplicates: 2, conflicts: 1, quarantined: 1 });
  });
});

describe('handshakes', () => {
  it('give Event Grid its validation code back', () => {
    const body = JSON.stringify([
      { eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', data: { validationCode: 'code-77' } },
    ]);
    const request = aRequest(body, { 'aeg-event-type': 'SubscriptionValidation' });

    expect(adapterFor('azure-apim')!.handshake!(request)).toMatchObject({
      status: 200,
      body: '{"validationResponse":"code-77"}',
    });
  });

  it('consent to a CloudEvents webhook that asks with OPTIONS', () => {
    const request = { ...aRequest('', { 'WebHook-Request-Origin': 'eventgrid.azure.net' }), method: 'OPTIONS' };

    for (const name of ['cloudevents', 'azure-apim']) {
      expect(adapterFor(name)!.handshake!(request)?.headers['webhook-allowed-origin']).toBe('eventgrid.azure.net');
    }
  });

  it('let the Elasticsearch reporter start', () => {
    const probe = (method: string, path: string): number | undefined =>
      adapterFor('gravitee')!.handshake!({ ...aRequest(''), method, path })?.status;

    expect(probe('GET', '/')).toBe(200);
    expect(probe('PUT', '/_index_template/gravitee-v4-metrics')).toBe(200);
    expect(probe('POST', '/_bulk')).toBeUndefined();
  });

  it('are never seen in a delivery', () => {
    for (const name of adapterNames) {
      for (const { request } of samplesOf(name)) {
        expect(adapterFor(name)!.handshake?.({ ...request, method: 'POST' }) ?? null).toBeNull();
      }
    }
  });
});

describe('identity', () => {
  const line = (fields: object): string =>
    JSON.stringify({
      requestId: 'aaaa-set-by-the-caller',
      requestTimeEpoch: '1793455205117',
      resourcePath: '/orders',
      status: '200',
      ...fields,
    });
  const ids = (name: string, body: string): string[] =>
    adapterFor(name)!
      .read(aRequest(body))
      .records.map((record) => (record.kind === 'event' ? record.id : record.reason));

  it('is never the request id that the caller of an AWS REST API can set', () => {
    const body = `${line({ responseLatency: '5' })}\n${line({ responseLatency: '6' })}\n${line({ responseLatency: '6' })}`;

    expect(new Set(ids('aws-api-gateway', body)).size).toBe(3);
    expect(ids('aws-api-gateway', body).join()).not.toContain('aaaa');
  });

  it("is the gateway's extendedRequestId there, whatever the caller sets", () => {
    expect(ids('aws-api-gateway', line({ extendedRequestId: 'Own=' }))).toEqual(['Own=']);
  });

  it('of a Kong entry without an id does not move with the order of its fields or with copies of entities', () => {
    const entry = {
      started_at: 1793455205117,
      request: { method: 'GET', uri: '/a', size: 1 },
      response: { status: 200, size: 2 },
      service: { id: 's', updated_at: 1 },
    };
    const moved = {
      service: { updated_at: 2, id: 's' },
      response: { size: 2, status: 200 },
      request: { size: 1, uri: '/a', method: 'GET' },
      started_at: 1793455205117,
    };

    expect(ids('kong', JSON.stringify(moved))).toEqual(ids('kong', JSON.stringify(entry)));
    expect(ids('kong', JSON.stringify({ ...entry, started_at: 1793455205118 }))).not.toEqual(
      ids('kong', JSON.stringify(entry)),
    );
  });

  it('of a record read again from quarantine, scrubbed, is what it was', () => {
    const body = JSON.stringify({
      started_at: 1793455205117,
      request: { method: 'GET', uri: '/a?apikey=s3cr3t', size: 1 },
      response: { status: 200 },
    });
    const [first] = adapterFor('kong')!.read(aRequest(body)).records;

    expect(ids('kong', JSON.stringify(first!.raw))).toEqual(ids('kong', body));
  });

  it('stays short however long the sender makes it', () => {
    const event = { specversion: '1.0', id: 'x'.repeat(10_000), source: 's', type: 't' };

    expect(ids('cloudevents', JSON.stringify(event))[0]).toMatch(/^long:[0-9a-f]{32}$/);
  });
});

describe('a connection', () => {
  it.each([
    ['Bearer', { headers: { Authorization: 'Bearer the-secret' } }],
    ['Splunk', { headers: { authorization: 'Splunk the-secret' } }],
    [
      'Basic, as password',
      { headers: { authorization: `Basic ${Buffer.from('kong:the-secret').toString('base64')}` } },
    ],
    ['Basic, as user name', { headers: { authorization: `Basic ${Buffer.from('the-secret:').toString('base64')}` } }],
    ['nothing before it', { headers: { authorization: 'the-secret' } }],
    ["Firehose's access key", { headers: { 'X-Amz-Firehose-Access-Key': 'the-secret' } }],
    ['X-Api-Key', { headers: { 'x-api-key': 'the-secret' } }],
    ['the URL, as Pub/Sub needs', { headers: {}, query: { token: 'the-secret' } }],
  ])('takes its secret with %s', (_place, request) => {
    expect(presentedSecrets(request)).toContain('the-secret');
  });

  it('is shown no secret by a request without one', () => {
    expect(presentedSecrets({ headers: { authorization: '', 'x-api-key': undefined } })).toEqual([]);
  });

  it('knows a key that must not be stored by the fingerprint its issuer can compute', () => {
    expect(fingerprint('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(fingerprint(fingerprint('abc'))).toBe(fingerprint('abc'));
    expect(fingerprint('-')).toBe('-');
  });
});

describe('a field map', () => {
  const renamed = JSON.stringify({ when: 1793455205117, rid: 'ren-1', gatewayResponseTimeMs: 36 });
  const options = { fieldMap: { id: 'rid', time: 'when' } };

  it('makes an event of a record that was set aside before', () => {
    const gravitee = adapterFor('gravitee')!;
    const [rejection] = gravitee.read(aRequest(renamed)).records;

    const [event] = gravitee.read(aRequest(JSON.stringify(rejection!.raw)), options).records;

    expect(rejection).toMatchObject({ kind: 'rejection', reason: 'missing_field' });
    expect(event).toMatchObject({
      kind: 'event',
      id: 'ren-1',
      time: '2026-10-31T14:00:05.117Z',
      data: { latencyMs: 36 },
    });
  });

  it("reads an AWS access log in the operator's own words", () => {
    const line = JSON.stringify({ xid: 'Own=', at: '1793455205117', code: '200', who: 'ak_1' });
    const fieldMap = { id: 'xid', time: 'at', status: 'code', subject: 'who' };

    const [event] = adapterFor('aws-api-gateway')!.read(aRequest(line), { fieldMap }).records;

    expect(event).toMatchObject({ id: 'Own=', idQuality: 'native', subject: 'ak_1', data: { status: 200 } });
  });

  it('cannot reach into the prototype of anything', () => {
    const fieldMap = { ['__proto__']: 'polluted', id: 'constructor.name', toString: 'x' };
    const [record] = adapterFor('ndjson')!.read(aRequest('{"time":1793455205,"polluted":{"yes":1},"x":"1"}'), {
      fieldMap,
    }).records;

    expect(record).toMatchObject({ kind: 'event', idQuality: 'content' });
    expect(({} as Record<string, unknown>).yes).toBeUndefined();
  });
});
