import type { MeterDefinition } from '@libs/contracts';
import { type Countable, compileMeter } from './compiled-meter.js';

const definition: MeterDefinition = {
  key: 'calls',
  name: 'Calls',
  description: '',
  eventType: 'api.request',
  filter: [],
  aggregation: 'count',
  valueProperty: null,
  dimensions: [],
  unit: 'call',
};
const call = (data: Record<string, unknown>): Countable => ({
  id: '1',
  source: 'kong:default',
  type: 'api.request',
  subject: 'acme',
  data,
});
type Condition = MeterDefinition['filter'][number];

describe('a meter', () => {
  test.each<[Condition, Record<string, unknown>, boolean]>([
    [{ property: 'status', operator: 'eq', values: ['200'] }, { status: 200 }, true],
    [{ property: 'status', operator: 'eq', values: ['200'] }, {}, false],
    [{ property: 'status', operator: 'in', values: ['200', '201'] }, { status: 201 }, true],
    [{ property: 'answeredBy', operator: 'ne', values: ['gateway'] }, { answeredBy: 'upstream' }, true],
    [{ property: 'answeredBy', operator: 'ne', values: ['gateway'] }, {}, true],
    [{ property: 'status', operator: 'not_in', values: ['401', '429'] }, { status: 429 }, false],
    [{ property: 'status', operator: 'lte', values: ['399'] }, { status: 399 }, true],
    [{ property: 'status', operator: 'lte', values: ['399'] }, { status: 400 }, false],
    [{ property: 'latencyMs', operator: 'gte', values: ['0.5'] }, { latencyMs: '0.50' }, true],
    [{ property: 'latencyMs', operator: 'gte', values: ['0.5'] }, { latencyMs: 'slow' }, false],
    [{ property: 'ai.model', operator: 'exists', values: [] }, { ai: { model: 'm' } }, true],
    [{ property: 'ai.model', operator: 'exists', values: [] }, { ai: 'm' }, false],
    [{ property: 'path', operator: 'prefix', values: ['/v2/'] }, { path: '/v2/orders' }, true],
    [{ property: 'subject', operator: 'eq', values: ['acme'] }, {}, true],
    [{ property: 'cached', operator: 'eq', values: ['true'] }, { cached: true }, true],
  ])('with the filter %j on %j counts: %p', (condition, data, counts) => {
    const meter = compileMeter(1, { ...definition, filter: [condition] });
    expect(meter.count(call(data)) !== null).toBe(counts);
  });

  test('looks at no other type of event', () => {
    expect(compileMeter(1, definition).count({ ...call({}), type: 'api.session' })).toBeNull();
  });

  test('labels by its dimensions, and leaves out what an event does not have', () => {
    const meter = compileMeter(1, { ...definition, dimensions: ['route', 'ai.model', 'status'] });
    const event = call({ route: 'r\0', status: 200, ai: {} });
    expect(meter.dimensionsOf(event)).toEqual({ route: 'r\uFFFD', status: '200' });
  });

  test('gives one label to equal dimension values and different ones to different', () => {
    const meter = compileMeter(1, { ...definition, dimensions: ['a', 'b'] });
    const labels = [{ a: 'x' }, { b: 'x' }, { a: 'x', b: '' }, { a: '', b: 'x' }, {}].map(
      (data) => (meter.count(call(data)) as { label: string }).label,
    );
    expect(new Set(labels).size).toBe(labels.length);
    expect(meter.count(call({ a: 1, b: 2 }))).toEqual(meter.count(call({ b: '2', a: '1' })));
  });

  test.each<[Record<string, unknown>, Record<string, string>]>([
    [
      { status: 503, latencyMs: '1000.5' },
      { statusClass: '5xx', slowerThanMs: '1000' },
    ],
    [
      { status: '204', latencyMs: 1000 },
      { statusClass: '2xx', slowerThanMs: '500' },
    ],
    [{ status: 0, latencyMs: 20 }, { slowerThanMs: '0' }],
    [{ status: 499, statusClass: 'client closed' }, { statusClass: 'client closed' }],
  ])('tells apart by how a call ended: %j', (data, dimensions) => {
    const meter = compileMeter(1, { ...definition, dimensions: ['statusClass', 'slowerThanMs'] });
    expect(meter.dimensionsOf(call(data))).toEqual(dimensions);
  });

  test('cuts a long label, never within a character', () => {
    const meter = compileMeter(1, { ...definition, dimensions: ['route'] });
    const cut = meter.dimensionsOf(call({ route: `${'a'.repeat(199)}\u{1F600}b` })).route!;
    expect(cut).toBe('a'.repeat(199));
    expect(meter.dimensionsOf(call({ route: `${'a'.repeat(198)}\u{1F600}b` })).route).toBe(
      `${'a'.repeat(198)}\u{1F600}`,
    );
  });

  test('sums what is a number, passes over what is not there, and says what is neither', () => {
    const meter = compileMeter(1, { ...definition, aggregation: 'sum', valueProperty: 'tokens' });
    expect(meter.count(call({ tokens: '1.5' }))).toEqual({ amount: '1.5', label: '1' });
    expect(meter.count(call({}))).toBeNull();
    expect(meter.count(call({ tokens: 'x' }))).toEqual({ problem: expect.stringContaining('tokens') });
  });
});
