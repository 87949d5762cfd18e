import { rate, rateCardSchema, type RateCard } from '@libs/pricing';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const PERIOD = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };

export interface RatedPerSecond {
  what: string;
  floor: string;
  floorPerSecond: number;
  productPerSecond: number;
  /** Median of the rounds' own ratios, product to floor. */
  ratio: number;
}

export interface RatedPeriod {
  subscriptions: number;
  lines: number;
  seconds: number;
  linesPerSecond: number;
  /** Live heap after a tenth of the subscriptions, and after all of them, in MB. */
  heapAtTenth: number;
  heapAtEnd: number;
}

/**
 * Lines per second on one core, as a share of the same sum in bare BigInt arithmetic: a graduated price of four tiers,
 * from quantities as text to rounded cents. The floor has neither trace nor line; both must come to the same total.
 */
export function benchRating({ rounds = 3, lines = 200_000 } = {}): RatedPerSecond {
  const quantities = Array.from({ length: lines }, (_, index) => String((index * 7919) % 120_000));
  rateAll(quantities.slice(0, 20_000));
  sumInBareBigInt(quantities.slice(0, 20_000));
  const measured = Array.from({ length: rounds }, () => {
    const floor = timed(() => sumInBareBigInt(quantities));
    const product = timed(() => rateAll(quantities));
    if (floor.result !== product.result) throw new Error(`${product.result} cents are not ${floor.result}: no figure`);
    return { floor: lines / floor.seconds, product: lines / product.seconds };
  });
  return {
    what: 'lines of a graduated price of four tiers, with their trace',
    floor: 'the same sum in bare BigInt arithmetic',
    floorPerSecond: Math.round(median(measured.map(({ floor }) => floor))),
    productPerSecond: Math.round(median(measured.map(({ product }) => product))),
    ratio: round3(median(measured.map(({ floor, product }) => product / floor))),
  };
}

/** A period of many subscriptions with five rate cards each, one after the other, keeping nothing but the sum. */
export function benchPeriod({ subscriptions = 100_000 } = {}): RatedPeriod {
  const heap = heapMeter();
  const started = performance.now();
  let [lines, heapAtTenth, total] = [0, 0, 0n];
  for (let index = 0; index < subscriptions; index += 1) {
    for (const rateCard of FIVE_CARDS)
      for (const line of rate({ rateCard, currency: 'USD', period: PERIOD, usage: usageOf(index) })) {
        lines += 1;
        total += line.amount.minor;
      }
    if (index + 1 === Math.ceil(subscriptions / 10)) heapAtTenth = heap();
  }
  const seconds = (performance.now() - started) / 1000;
  if (total <= 0n) throw new Error('nothing was priced');
  return {
    subscriptions,
    lines,
    seconds: round3(seconds),
    linesPerSecond: Math.round(lines / seconds),
    heapAtTenth,
    heapAtEnd: heap(),
  };
}

const TIERS = [
  { upTo: '1000', unitPrice: '0.0045', flatFee: '0' },
  { upTo: '10000', unitPrice: '0.0031', flatFee: '5' },
  { upTo: '50000', unitPrice: '0.00225', flatFee: '0' },
  { upTo: null, unitPrice: '0.001', flatFee: '20' },
];
const graduated = card({ key: 'calls', meterKeys: ['calls'], price: { model: 'graduated', tiers: TIERS } });

const FIVE_CARDS: RateCard[] = [
  card({ key: 'base', billing: 'in_advance', price: { model: 'flat', amount: '89.95' } }),
  graduated,
  card({
    key: 'tokens',
    meterKeys: ['tokens'],
    freeUnits: '1000',
    price: { model: 'per_unit', unitPrice: '0.000125' },
  }),
  card({ key: 'exports', meterKeys: ['exports'], price: { model: 'package', packageSize: '20', packagePrice: '5' } }),
  card({
    key: 'storage',
    meterKeys: ['storage'],
    price: {
      model: 'volume',
      tiers: [
        { upTo: '50', unitPrice: '0.2' },
        { upTo: null, unitPrice: '0.15' },
      ],
    },
    discountPercent: '10',
    maximum: '40',
    minimum: '2',
  }),
];

function card(given: object): RateCard {
  return rateCardSchema.parse({ name: 'Card', billing: 'in_arrears', ...given });
}

function usageOf(index: number) {
  return [
    { meterKey: 'calls', quantity: String((index * 7919) % 120_000) },
    { meterKey: 'tokens', quantity: String((index * 104_729) % 9_000_000) },
    { meterKey: 'exports', quantity: String(index % 97) },
    { meterKey: 'storage', quantity: `${index % 300}.${index % 10}` },
  ];
}

function rateAll(quantities: readonly string[]): bigint {
  let total = 0n;
  for (const quantity of quantities) {
    const usage = [{ meterKey: 'calls', quantity }];
    for (const line of rate({ rateCard: graduated, currency: 'USD', period: PERIOD, usage }))
      total += line.amount.minor;
  }
  return total;
}

// The floor at a fixed scale of five decimals, its tiers read beforehand.
const BARE_TIERS = [
  { from: 0n, upTo: 1000n, price: 450n, fee: 0n },
  { from: 1000n, upTo: 10_000n, price: 310n, fee: 500_000n },
  { from: 10_000n, upTo: 50_000n, price: 225n, fee: 0n },
  { from: 50_000n, upTo: null, price: 100n, fee: 2_000_000n },
];

function sumInBareBigInt(quantities: readonly string[]): bigint {
  let total = 0n;
  for (const text of quantities) {
    const quantity = BigInt(text);
    let amount = 0n;
    for (const { from, upTo, price, fee } of BARE_TIERS) {
      if (quantity <= from) break;
      amount += ((upTo !== null && quantity > upTo ? upTo : quantity) - from) * price + fee;
    }
    total += (amount + 500n) / 1000n;
  }
  return total;
}

function timed(work: () => bigint): { result: bigint; seconds: number } {
  const started = performance.now();
  const result = work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

/** Measures what is really alive: the heap after a collection. */
function heapMeter(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    return Math.round((process.memoryUsage().heapUsed / 1_048_576) * 10) / 10;
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
