import { CounterWatch } from './counters.js';
import { Gateways } from './gateways.js';
import type { House } from './house.js';
import { judgeStored, Violations, type Violation } from './oracle.js';
import type { Plan } from './plan.js';
import { Random } from './random.js';
import { readStored } from './read-stored.js';
import { introduce, issue, openScene, type Scene } from './scene.js';
import { pause, within } from './until.js';

/** What one run came to. */
export interface RunResult {
  violations: Violation[];
  calls: number;
  attempts: number;
  /** From the end of the last fault until everything was right. */
  recoveryMs: number;
  /** When, after that end, each step of the recovery was over. */
  steps: string;
  totalMs: number;
}

const SAMPLE_EVERY_MS = 200;

/**
 * One storm: gateways push while the plan's faults happen; then everything has to come right by itself, and is counted.
 * @param patienceMs everything has to be right so long after the last fault.
 */
export async function run(house: House, plan: Plan, patienceMs: number): Promise<RunResult> {
  const started = performance.now();
  const violations = new Violations();
  const random = new Random(plan.seed + 1_000_003);
  const scene = await openScene(house, plan);
  const gateways = new Gateways(house, scene, plan, random, violations);
  const counters = new CounterWatch(house, scene, violations);
  let isStorm = true;
  const watching = Promise.all([
    watch(house, plan, counters, random, () => isStorm),
    watchSilence(house, violations, () => isStorm),
  ]);
  const pushing = gateways.push();
  try {
    await Promise.all([
      ...plan.faults.map(async (fault) => {
        await pause(Math.max(0, scene.begin + fault.at - Date.now()));
        await house.suffer(fault, (count) => random.between(0, count - 1));
      }),
      ...speak(house, scene, plan),
    ]);
  } catch (error) {
    // Nobody may look at a house that is closed: that would hide what went wrong here.
    isStorm = false;
    gateways.end();
    await Promise.allSettled([watching, pushing]);
    throw error;
  }
  house.heal();
  const healed = performance.now();
  const passed = (): number => Math.round(performance.now() - healed);
  const left = (): number => Math.max(0, patienceMs - passed());

  await Promise.race([pushing, pause(left())]);
  gateways.end();
  await pushing;
  isStorm = false;
  await watching;
  if (gateways.unacknowledged > 0)
    violations.add('every batch is acknowledged in time', `${gateways.unacknowledged} were not`);
  const steps = [`acknowledged ${passed()}`];
  await judgeRecovery(house, scene, violations, left);
  steps.push(`settled ${passed()}`);
  const stored = await readStored(house, scene);
  const found = judgeStored(gateways.sent, stored, scene.subscriptions);
  await counters.settle(left());
  return {
    violations: [...violations.list, ...found],
    calls: stored.rows.length,
    attempts: gateways.attempts,
    recoveryMs: passed(),
    steps: steps.join(', '),
    totalMs: performance.now() - started,
  };
}

/** Messages said meanwhile: of the consumer nobody knew, and of credentials that nobody uses. */
const speak = (house: House, scene: Scene, plan: Plan): Array<Promise<void>> => [
  at(scene, plan.lateConsumerAt, () => introduce(house, scene, plan.consumers - 1)),
  ...plan.messagesAt.map((ms, number) =>
    at(scene, ms, () => {
      const credential = plan.consumers + number;
      return issue(house, scene, credential, scene.subscriptions[0]!, [`unused ${scene.credentials[credential]}`]);
    }),
  ),
];

async function at(scene: Scene, ms: number, work: () => Promise<void>): Promise<void> {
  await pause(Math.max(0, scene.begin + ms - Date.now()));
  await work();
}

async function watch(
  house: House,
  plan: Plan,
  counters: CounterWatch,
  random: Random,
  isOn: () => boolean,
): Promise<void> {
  while (isOn()) {
    const asked = house.meteringUrls.map((url) => counters.sample(url, random.between(0, plan.consumers - 1)));
    await Promise.all([...asked, pause(SAMPLE_EVERY_MS)]);
  }
}

/** A frozen process may not hold what others wait for. */
async function watchSilence(house: House, violations: Violations, isOn: () => boolean): Promise<void> {
  while (isOn()) {
    for (const { application_name: who, query } of await house.silentTransactions())
      violations.add('no transaction is held by a silent process', `${who}: ${query}`);
    await pause(5 * SAMPLE_EVERY_MS);
  }
}

/** What has to come right by itself: processes, messages, quarantine, and what billing was told. */
async function judgeRecovery(house: House, scene: Scene, violations: Violations, left: () => number): Promise<void> {
  const laws: Array<[law: string, probe: () => Promise<string>]> = [
    ['every process is ready again', () => notReady(house)],
    ['every message has its effect', () => withoutEffect(house, scene)],
    ['nothing waits in quarantine', () => waiting(house, scene)],
    ['billing knows what was used', () => differences(house, scene)],
  ];
  await Promise.all(
    laws.map(async ([law, probe]) => {
      let last = '';
      const isRight = await within(left(), async () => (last = await probe()) === '');
      if (!isRight) violations.add(law, last);
    }),
  );
  const twice = await house.admin.query<{ credential: string; effects: string }>(
    `select credential, count(*) as effects from chaos.effects where credential = any($1) group by 1 having count(*) > 1`,
    [scene.credentials],
  );
  for (const { credential, effects } of twice)
    violations.add('a message has its effect once', `the one of ${credential} had it ${effects} times`);
  for (const service of ['metering', 'billing']) {
    const letters = await house.admin.query<{ name: string; error: string }>(
      `select name, error from ${service}.dead_letters where status = 'open'`,
    );
    for (const { name, error } of letters) violations.add('no message is given up', `${name}: ${error}`);
  }
}

/** Each answers what is not right yet; nothing when all is. */
async function notReady(house: House): Promise<string> {
  const states = await Promise.all(
    [...house.processes.values()].map(async ({ name, url }) => {
      if (url === null) return `${name} does not run`;
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
      if (response?.ok) return '';
      return `${name}: ${response ? await response.text() : 'no answer'}`;
    }),
  );
  return states.filter(Boolean).join('; ');
}

async function withoutEffect(house: House, scene: Scene): Promise<string> {
  const rows = await house.admin.query<{ credential: string }>(
    'select credential from chaos.effects where credential = any($1)',
    [scene.credentials],
  );
  const there = new Set(rows.map(({ credential }) => credential));
  return scene.credentials.filter((credential) => !there.has(credential)).join(', ');
}

async function waiting(house: House, scene: Scene): Promise<string> {
  const [row] = await house.admin.query<{ count: string }>(
    `select count(*) as count from metering.quarantined_records where connection_id = any($1) and status = 'waiting'`,
    [scene.connections],
  );
  return row!.count === '0' ? '' : `${row!.count} records`;
}

/** Of each subscription: the calls that billing was last told of, beside those in the buckets. */
async function differences(house: House, scene: Scene): Promise<string> {
  const rows = await house.admin.query<{ id: string; told: string; stored: string }>(
    `select u.id, coalesce(told.events, 0) as told, coalesce(stored.events, 0) as stored from metering.subscriptions u
     left join lateral (
       select sum((t ->> 'events')::bigint) as events from billing.usage_reports r cross join jsonb_array_elements(r.totals) t
       where r.subscription_id = u.id and t ->> 'meterKey' = 'calls') told on true
     left join lateral (
       select sum(b.events) as events from metering.series s join metering.meters m on m.number = s.meter and m.key = 'calls'
       join metering.buckets b on b.series = s.id where s.subscription = u.number) stored on true
     where u.id = any($1)`,
    [scene.subscriptions],
  );
  const wrong = rows.filter(({ told, stored }) => told !== stored);
  return wrong.map(({ id, told, stored }) => `${id}: billing ${told}, metering ${stored}`).join('; ');
}
