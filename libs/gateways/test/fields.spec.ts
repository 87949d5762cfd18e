import { csvRows } from '../src/mulesoft/csv.js';
import { decimal, httpMethod, httpStatus, pathOf, shifted, text, whole } from '../src/record/fields.js';
import { Scrubber } from '../src/record/scrub.js';
import { anyInstant, clfTime, epochMs, epochNanos, epochSeconds, rfc3339 } from '../src/record/time.js';

describe('a quantity', () => {
  it.each([
    [12, 12],
    ['12', 12],
    ['0012', 12],
    [0, 0],
    ['9007199254740993', '9007199254740993'],
    ['00090071992547409931', '90071992547409931'],
    [-1, undefined],
    ['-1', undefined],
    [1.5, undefined],
    ['', undefined],
    ['1e3', undefined],
    [null, undefined],
  ])('whole: %p is %p', (value, expected) => expect(whole(value)).toBe(expected));

  it.each([
    ['12.50', '12.5'],
    ['12.0', 12],
    ['100.00', 100],
    [30.142857, '30.142857'],
    [2.5e-7, '0.00000025'],
    ['1e3', 1000],
    ['1.5E+2', 150],
    ['0.0', 0],
    ['-0.5', undefined],
    ['1.', undefined],
    [Infinity, undefined],
  ])('decimal: %p is %p', (value, expected) => expect(decimal(value)).toBe(expected));

  it.each([
    ['0.031', 3, 31],
    ['0.0125', 3, '12.5'],
    ['1', 3, 1000],
    [12.3456, 3, '12345.6'],
    ['36500000', -6, '36.5'],
    ['5', -6, '0.000005'],
    ['1000000', -6, 1],
    ['0', 3, 0],
  ])('%p times ten to the %p is %p, exactly', (value, places, expected) =>
    expect(shifted(value, places)).toBe(expected),
  );
});

describe('an instant', () => {
  const AT = Date.parse('2026-10-31T14:00:05.117Z');

  it.each([
    [rfc3339, '2026-10-31T14:00:05.117Z', AT],
    [rfc3339, '2026-10-31T16:00:05.1179999+02:00', AT],
    [rfc3339, '2026-10-31 14:00:05.117', AT],
    [rfc3339, '2026-10-31t14:00:05.117z', AT],
    [rfc3339, '2026-13-31T14:00:05Z', undefined],
    [rfc3339, '2026-10-31', undefined],
    [rfc3339, 'Sat, 31 Oct 2026 14:00:05 GMT', undefined],
    [epochMs, AT, AT],
    [epochMs, String(AT), AT],
    [epochMs, 1e300, undefined],
    [epochMs, 'soon', undefined],
    [epochSeconds, '1793455205.117', AT],
    [epochSeconds, 1793455205.117, AT],
    [epochSeconds, '1793455205.1', AT - 17],
    [epochNanos, '1793455205117999999', AT],
    [epochNanos, '0', undefined],
    [clfTime, '31/Oct/2026:16:00:05 +0200', AT - 117],
    [clfTime, '31/Okt/2026:16:00:05 +0200', undefined],
    [anyInstant, '1793455205', AT - 117],
    [anyInstant, '1793455205117', AT],
    [anyInstant, '1793455205117000', AT],
    [anyInstant, '1793455205117000000', AT],
    [anyInstant, '31/Oct/2026:14:00:05 +0000', AT - 117],
    [anyInstant, {}, undefined],
  ])('%p reads %p as %p', (read, written, expected) => expect(read(written)).toBe(expected));
});

describe('a field', () => {
  it.each(['', '-', 'null', null, undefined, {}, Number.NaN])('of %p is none', (value) =>
    expect(text(value)).toBeUndefined(),
  );

  it('loses what PostgreSQL cannot store', () => expect(text('a\u0000b')).toBe('a\ufffdb'));

  it.each([
    ['/orders/7?key=1#x', '/orders/7'],
    ['https://user:pw@api.test:443/orders?x', '/orders'],
    ['https://api.test', '/'],
    ['/login?next=https://a.test/b', '/login'],
    ['/a/https://b.test/c', '/a/https://b.test/c'],
  ])('path: %p is %p', (value, expected) => expect(pathOf(value)).toBe(expected));

  it('knows a status and a method from anything else', () => {
    expect([httpStatus('200'), httpStatus(0), httpStatus('2000'), httpStatus(600)]).toEqual([
      200,
      undefined,
      undefined,
      undefined,
    ]);
    expect([httpMethod('get'), httpMethod('M-SEARCH'), httpMethod('GET /'), httpMethod(3)]).toEqual([
      'GET',
      'M-SEARCH',
      undefined,
      undefined,
    ]);
  });
});

describe('scrubbing', () => {
  const scrub = (record: unknown): unknown =>
    new Scrubber(['X-Partner-Pin'], ['client_id']).record(structuredClone(record));

  it.each([
    [
      { headers: { Authorization: 'x', 'X-API-Key': 'x', Cookie: 'x', accept: 'a' } },
      { headers: { Authorization: 'REDACTED', 'X-API-Key': 'REDACTED', Cookie: 'REDACTED', accept: 'a' } },
    ],
    [{ headers: { 'x-api-key': ['a', 'b'] } }, { headers: { 'x-api-key': 'REDACTED' } }],
    [
      { querystring: { key: 'x', code: 'y', page: '2' } },
      { querystring: { key: 'REDACTED', code: 'REDACTED', page: '2' } },
    ],
    [
      { failure: { key: 'PLAN', code: 'E1' }, session: { sent: 1 } },
      { failure: { key: 'PLAN', code: 'E1' }, session: { sent: 1 } },
    ],
    [{ uri: '/a?page=2&apikey=x;y&sig=z#f' }, { uri: '/a?page=2&apikey=REDACTED;y&sig=REDACTED' }],
    [{ url: 'https://u:p@a.test/b' }, { url: 'https://REDACTED@a.test/b' }],
    [{ log: 'sent Authorization: Bearer abcdefgh to b' }, { log: 'sent Authorization: Bearer REDACTED to b' }],
    [{ log: 'cut {"apiKey": "abc' }, { log: 'cut {"apiKey": "REDACTED"' }],
    [{ usage: { prompt_tokens: '21', total_tokens: 3 } }, { usage: { prompt_tokens: '21', total_tokens: 3 } }],
    [{ 'x-partner-pin': '1234' }, { 'x-partner-pin': 'REDACTED' }],
    [
      [{ key: 'http.request.header.authorization', value: { stringValue: 'x' } }],
      [{ key: 'http.request.header.authorization', value: { stringValue: 'REDACTED' } }],
    ],
    [{ client_id: '-' }, { client_id: '-' }],
  ])('%j becomes %j', (record, expected) => expect(scrub(record)).toEqual(expected));

  it('is done when it is done: twice is once', () => {
    const once = scrub({ uri: '/a?apikey=x', client_id: 'k', headers: { cookie: 'c' } });

    expect(scrub(once)).toEqual(once);
  });
});

describe('CSV', () => {
  it.each([
    ['a,b\n1,2\n', [['a', 'b'], ['1', '2']]],
    ['a,b\r\n"x, ""y""\n",2', [['a', 'b'], ['x, "y"\n', '2']]],
    ['\ufeffa\n\n\nb', [['a'], ['b']]],
    ['a,\n,b', [['a', ''], ['', 'b']]],
    ['a,', [['a', '']]],
    ['"never closed', [['never closed']]],
    ['', []],
  ])('%j is %j', (written, rows) => expect([...csvRows(written)]).toEqual(rows)); // prettier-ignore
});
