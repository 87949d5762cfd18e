import type { Failpoint } from '@libs/platform';
import { Random } from './random.js';

/** The processes of the house: two of metering on one database, and the billing they report to. */
export const slots = ['metering-1', 'metering-2', 'billing'] as const;
export type Slot = (typeof slots)[number];
export const stores = ['postgres', 'redis'] as const;
export type Store = (typeof stores)[number];

/** What happens to the house; times in milliseconds from the beginning of the run. */
export type Fault =
  /** SIGKILL, and another takes its place. */
  | { kind: 'kill'; at: number; target: Slot | Store }
  /** One of PostgreSQL's own processes gets SIGKILL, as the system's memory killer does: all sessions end. */
  | { kind: 'kill_backend'; at: number }
  /** Killed; its successor kills itself at this named point; the next one lives. */
  | { kind: 'die_at'; at: number; target: Slot; point: Failpoint }
  /** Killed; its successor stops at this named point, in the middle of a transaction, and goes on much later. */
  | { kind: 'freeze_at'; at: number; target: Slot; point: Failpoint; forMs: number }
  /** SIGSTOP, then SIGCONT. */
  | { kind: 'freeze'; at: number; target: Slot | Store; forMs: number }
  /** Redis is killed and comes back empty. */
  | { kind: 'lose'; at: number; target: 'redis' }
  /** The connections of one process to one store; see `LinkMode`. */
  | { kind: LinkFault; at: number; slot: Slot; store: Store; forMs: number };
/** Cut: ended and refused. Stall: silent, then late. Drop: silent, then ended. Deaf: answers get lost, then ended. */
export type LinkFault = 'cut' | 'stall' | 'drop' | 'deaf';

export type Adapter = 'kong' | 'cloudevents';

/** One call that a gateway carried. */
export interface Call {
  id: string;
  /** Which of the run's consumers made it. */
  consumer: number;
  /** Before the run began, in milliseconds: late ones are hours old. */
  ageMs: number;
  route: string;
  bytes: number;
}

/** A batch that a gateway pushes until it is told 200. */
export interface Delivery {
  at: number;
  calls: readonly Call[];
  /** The gateway hangs up so long after sending, at its first attempt; whether it was stored it does not know. */
  hangsUpAfterMs: number | null;
  /** After hanging up it never sends the batch again. */
  givesUp: boolean;
}

export interface Gateway {
  adapter: Adapter;
  deliveries: readonly Delivery[];
}

/** Everything one run does, from its seed. */
export interface Plan {
  seed: number;
  consumers: number;
  /** The last consumer's calls come before anybody has said whose they are; this is when it is said. */
  lateConsumerAt: number;
  /** Credentials issued meanwhile, each by a message of its own, at these moments. */
  messagesAt: readonly number[];
  gateways: readonly Gateway[];
  faults: readonly Fault[];
}

/** Gateways push and faults begin within this time. */
export const STORM_MS = 1_500;
const HOUR_MS = 3_600_000;
const CONSUMERS = 4;
const ROUTES = ['search', 'detail', 'price', 'stock', 'order'];
/** Longer than a queue's lock (2 s in this house), and than a message's transaction may be silent (6 s). */
export const LONG_FREEZES_MS = [3_000, 3_000, 3_000, 8_000] as const;

const POINTS: readonly Failpoint[] = [
  'ingest.before_commit',
  'ingest.after_commit',
  'relay.claimed',
  'relay.added',
  'relay.marked',
  'receiver.began',
  'receiver.affected',
  'receiver.committed',
];

/** Within a transaction, with rows locked. */
const SILENT: readonly Failpoint[] = ['ingest.before_commit', 'relay.claimed', 'receiver.affected'];

export function planRun(seed: number): Plan {
  const random = new Random(-seed);
  const adapters: Adapter[] = ['kong', 'cloudevents', random.pick(['kong', 'cloudevents'])];
  return {
    seed,
    consumers: CONSUMERS,
    lateConsumerAt: random.between(200, STORM_MS),
    messagesAt: times(12, () => random.between(0, STORM_MS)).sort((a, b) => a - b),
    gateways: adapters.map((adapter, at) => ({ adapter, deliveries: planDeliveries(random, `${seed}-${at}`) })),
    faults: planFaults(seed),
  };
}

/** Batches in an order that is not that of the calls; some again, some overlapping, some with repetitions within. */
function planDeliveries(random: Random, name: string): Delivery[] {
  const batches = times(random.between(20, 30), (batch) => planCalls(random, `${name}-${batch}`));
  const again = batches.filter(() => random.chance(0.25));
  const overlapping = times(3, () => [...random.pick(batches).slice(5), ...random.pick(batches).slice(0, 9)]);
  const withinItself = times(2, () => {
    const calls = random.pick(batches);
    return random.shuffled([...calls, ...calls.slice(0, 10)]);
  });
  return random
    .shuffled([...batches, ...again, ...overlapping, ...withinItself])
    .map((calls) => planDelivery(random, calls));
}

const planCalls = (random: Random, batch: string): Call[] =>
  times(random.between(10, 80), (n) => ({
    id: `${batch}-${n}`,
    consumer: random.between(0, CONSUMERS - 1),
    ageMs: random.chance(0.2) ? random.between(1, 30) * HOUR_MS + random.between(0, HOUR_MS) : random.between(0, 5_000),
    route: random.pick(ROUTES),
    bytes: random.between(1, 50_000),
  }));

function planDelivery(random: Random, calls: readonly Call[]): Delivery {
  const hangsUp = random.chance(0.2);
  return {
    at: random.between(0, STORM_MS),
    calls,
    hangsUpAfterMs: hangsUp ? random.between(0, 40) : null,
    givesUp: hangsUp && random.chance(0.3),
  };
}

const FAULTS = {
  kill: 22,
  kill_store: 14,
  kill_backend: 14,
  die_at: 18,
  freeze: 16,
  freeze_at: 3,
  freeze_store: 8,
  lose: 5,
  cut: 14,
  stall: 8,
  drop: 12,
  deaf: 14,
};

/** Two to five. */
export function planFaults(seed: number): Fault[] {
  const random = new Random(seed);
  return times(random.between(2, 5), () => planFault(random)).sort((a, b) => a.at - b.at);
}

function planFault(random: Random): Fault {
  const kind = random.weighted(FAULTS);
  const at = random.between(50, STORM_MS - 200);
  const slot = random.pick(['metering-1', 'metering-1', 'metering-2', 'metering-2', 'billing'] as const);
  const forMs = random.between(100, 900);
  switch (kind) {
    case 'kill':
      return { kind, at, target: slot };
    case 'kill_store':
      return { kind: 'kill', at, target: random.pick(stores) };
    case 'kill_backend':
      return { kind, at };
    case 'die_at':
      return { kind, at, target: slot, point: random.pick(slot === 'billing' ? POINTS.slice(2) : POINTS) };
    case 'freeze_at':
      return {
        kind,
        at,
        target: slot,
        point: random.pick(slot === 'billing' ? SILENT.slice(1) : SILENT),
        forMs: 14_000,
      };
    case 'freeze':
      return { kind, at, target: slot, forMs: random.chance(0.4) ? random.pick(LONG_FREEZES_MS) : forMs };
    case 'freeze_store':
      return { kind: 'freeze', at, target: random.pick(stores), forMs };
    case 'lose':
      return { kind, at, target: 'redis' };
    default:
      return { kind, at, slot, store: random.chance(0.7) ? 'postgres' : 'redis', forMs };
  }
}

function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
