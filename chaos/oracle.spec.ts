import { judgeStored, type Sent, type Stored, type StoredRow } from './oracle.js';

const HOUR = 3_600_000;
const TIME = 500_000 * HOUR + 1_234;
const subscriptions = ['sub_a', 'sub_b'];

const sentOf = (id: string, more: Partial<Sent> = {}): [string, Sent] => [
  id,
  { call: { id, consumer: 0, ageMs: 0, route: 'search', bytes: 40 }, time: TIME, isAcknowledged: true, ...more },
];
const rowOf = (id: string, more: Partial<StoredRow> = {}): StoredRow => ({
  identity: `identity of ${id}`,
  subscription: 'sub_a',
  time: TIME,
  counts: [
    { series: 1, amount: '1' },
    { series: 2, amount: '40' },
  ],
  raw: { id, identity: `identity of ${id}`, subscription: 'sub_a', time: TIME },
  ...more,
});
const series: Stored['series'] = new Map([
  [1, { meter: 'calls', subscription: 'sub_a', route: 'search' }],
  [2, { meter: 'bytes', subscription: 'sub_a', route: '' }],
]);
const bucketsOf = (events: number, total: number) => [
  { series: 1, hour: 500_000 * HOUR, events: String(events), total: null },
  { series: 2, hour: 500_000 * HOUR, events: String(events), total: String(total) },
];
const stored = (more: Partial<Stored> = {}): Stored => ({
  rows: [rowOf('a'), rowOf('b')],
  series,
  buckets: bucketsOf(2, 80),
  waiting: [],
  ...more,
});
const laws = (sent: Array<[string, Sent]>, what: Stored): string[] => [
  ...new Set(judgeStored(new Map(sent), what, subscriptions).map(({ law }) => law)),
];
const both = [sentOf('a'), sentOf('b')];

describe('the oracle', () => {
  it('finds nothing when every call is there once and the buckets add up', () => {
    expect(laws(both, stored())).toEqual([]);
  });

  it('lets a call that was never acknowledged be there or not', () => {
    expect(laws([...both, sentOf('c', { isAcknowledged: false })], stored())).toEqual([]);
    expect(laws([sentOf('a'), sentOf('b', { isAcknowledged: false })], stored())).toEqual([]);
  });

  it('finds an acknowledged call that is not there', () => {
    expect(laws([...both, sentOf('c')], stored())).toEqual(['an acknowledged call is there']);
  });

  it('finds a call that is there twice, even when the buckets agree with it', () => {
    const twice = stored({ rows: [rowOf('a'), rowOf('b'), rowOf('b')], buckets: bucketsOf(3, 120) });

    expect(laws(both, twice)).toEqual(['a call is there once']);
  });

  it('finds what nobody sent', () => {
    expect(laws([sentOf('a')], stored())).toContain('nothing is there that nobody sent');
  });

  it('finds a row without its raw record, and one that says something else', () => {
    expect(laws(both, stored({ rows: [rowOf('a'), rowOf('b', { raw: null })] }))).toContain('a row has its raw record');
    const other = rowOf('b', { raw: { ...rowOf('b').raw!, time: TIME + 1 } });
    expect(laws(both, stored({ rows: [rowOf('a'), other] }))).toEqual(['row and raw record agree']);
  });

  it('finds a call with another time or another owner than it was sent with', () => {
    expect(laws([sentOf('a'), sentOf('b', { time: TIME + 5 })], stored())).toEqual(['a call keeps its time']);
    const moved = sentOf('b');
    moved[1].call = { ...moved[1].call, consumer: 1 };
    expect(laws([sentOf('a'), moved], stored())).toContain('a call is its consumer’s');
  });

  it('finds buckets that are less or more than the rows, in events or in the sum', () => {
    for (const buckets of [bucketsOf(1, 80), bucketsOf(3, 80), bucketsOf(2, 79), bucketsOf(2, 120), []])
      expect(laws(both, stored({ buckets }))).toContain('buckets are what the rows add up to');
  });

  it('finds rows and buckets that agree with each other and not with what was sent', () => {
    const counts = [
      { series: 1, amount: '1' },
      { series: 2, amount: '41' },
    ];
    const wrong = stored({ rows: [rowOf('a'), rowOf('b', { counts })], buckets: bucketsOf(2, 81) });

    expect(laws(both, wrong)).toEqual(['buckets are what the calls add up to']);
  });

  it('finds what still waits in quarantine', () => {
    expect(laws(both, stored({ waiting: [{ id: 'a', reason: 'unknown_subject' }] }))).toEqual([
      'nothing waits in quarantine',
    ]);
  });

  it('tells the first few of one law, and how many more there are', () => {
    const many = Array.from({ length: 9 }, (_, at) => sentOf(`lost ${at}`));
    const found = judgeStored(new Map([...both, ...many]), stored(), subscriptions);

    expect(found).toHaveLength(6);
    expect(found.at(-1)!.what).toBe('and 4 more');
  });
});
