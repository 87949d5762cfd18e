/** `npm run chaos`: see HELP. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { plantedBugs, type PlantedBug } from '@libs/platform';
import { House } from './house.js';
import { planRun, type Fault, type Plan } from './plan.js';
import { run, type RunResult } from './run.js';

const HELP = `npm run chaos                           20 runs, another seed each time
npm run chaos -- --runs 500 --seed 1    runs with the seeds 1 to 500; the same seed plans the same storm
npm run chaos -- --planted              instead: each planted bug has to be caught; --planted NAME for one
npm run chaos -- --verbose              prints each run's faults
npm run chaos -- --patience 300         on a machine that is busy with other things: what hangs, hangs for ever

Each run: gateways push (Kong, CloudEvents; repeated, reordered, late, answers lost) to two metering processes while they,
billing, PostgreSQL and Redis are killed, frozen and cut off. Then every acknowledged call has to be there exactly once,
buckets and counters have to be what a recount gives, every message must have had its effect once, within
--patience seconds (90: the slowest repair looks every 20).
Exit code 1 when that does not hold; what differed lies in .octroi/chaos/.`;

/** A planted bug that so many runs do not catch is not caught. */
const PLANTED_RUNS = 25;
/** What each planted bug has to be caught by; what else it breaks is only told. */
const CAUGHT_BY: Record<PlantedBug, string> = {
  acknowledge_before_commit: 'an acknowledged call is there',
  claim_in_memory: 'an acknowledged call is there',
  buckets_after_commit: 'buckets are what the rows add up to',
  counter_before_commit: 'a counter holds nothing that is not stored',
  identity_by_arrival: 'a call is there once',
  inbox_ignored: 'a message has its effect once',
};
const EVIDENCE = path.resolve('.octroi/chaos');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20' },
    patience: { type: 'string', default: '90' },
    seed: { type: 'string' },
    planted: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const runs = wholeNumber('--runs', values.runs);
const patienceMs = wholeNumber('--patience', values.patience) * 1000;
const seed = values.seed === undefined ? Date.now() % 1_000_000 : wholeNumber('--seed', values.seed);
const code = values.planted ? await catchPlanted(positionals) : await weather();
// At once: a socket of a server that was killed may linger.
process.exit(code);

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  console.error(`${option} takes a whole number from 1 on, not "${text}". \`npm run chaos -- --help\` says more.`);
  process.exit(64);
}

/** @returns the exit code. */
async function weather(): Promise<number> {
  const house = await openHouse();
  const results: RunResult[] = [];
  let failed = 0;
  try {
    for (let at = seed; at < seed + runs; at += 1) {
      const result = await oneRun(house, at);
      results.push(result);
      if (result.violations.length > 0) failed += 1;
    }
  } finally {
    await closed(house);
  }
  const calls = results.reduce((sum, result) => sum + result.calls, 0);
  const slowest = Math.max(...results.map(({ recoveryMs }) => recoveryMs));
  const seconds = results.reduce((sum, { totalMs }) => sum + totalMs, 0) / 1000;
  console.log(
    `${results.length} runs from seed ${seed}, ${failed} with violations; ${calls} calls stored, ` +
      `slowest recovery ${(slowest / 1000).toFixed(1)} s, ${(seconds / results.length).toFixed(1)} s a run`,
  );
  return failed === 0 ? 0 : 1;
}

async function catchPlanted(names: readonly string[]): Promise<number> {
  let missed = 0;
  for (const bug of plantedBugs.filter((name) => names.length === 0 || names.includes(name))) {
    const house = await openHouse({ PLANTED_BUG: bug });
    let isCaught = false;
    let tried = 0;
    try {
      while (!isCaught && tried < PLANTED_RUNS) {
        const { violations } = await bounded(house, planRun(seed + tried));
        tried += 1;
        isCaught = violations.some(({ law }) => law === CAUGHT_BY[bug]);
        for (const { law, what } of violations) console.log(`   ${bug} run ${tried}: not so: ${law}: ${what}`);
      }
    } finally {
      await closed(house);
    }
    if (!isCaught) missed += 1;
    console.log(
      isCaught ? `caught ${bug} in run ${tried}: ${CAUGHT_BY[bug]}: not so` : `NOT CAUGHT ${bug} in ${tried} runs`,
    );
  }
  return missed === 0 ? 0 : 1;
}

/** Ctrl-C ends what was started, too. */
async function openHouse(env: Record<string, string> = {}): Promise<House> {
  const house = await House.open(env);
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => void house.close().finally(() => process.exit(130)));
  return house;
}

/** A house that hangs may not even close; what is left of it the next run sweeps up. */
async function closed(house: House): Promise<void> {
  await Promise.race([house.close(), new Promise((resolve) => setTimeout(resolve, 20_000).unref())]);
}

async function oneRun(house: House, runSeed: number): Promise<RunResult> {
  const plan = planRun(runSeed);
  const result = await bounded(house, plan);
  const { calls, recoveryMs, totalMs, violations } = result;
  const verdict = violations.length === 0 ? 'ok' : 'VIOLATED';
  console.log(
    `${verdict} seed ${runSeed}: ${calls} calls, ${plan.faults.length} faults, recovered in ${Math.round(recoveryMs)} ms, ${Math.round(totalMs)} ms`,
  );
  if (values.verbose) console.log(`   ${result.steps}`);
  if (values.verbose || violations.length > 0) for (const fault of plan.faults) console.log(`   ${said(fault)}`);
  if (violations.length === 0) return result;
  for (const { law, what } of violations) console.log(`   not so: ${law}: ${what}`);
  mkdirSync(EVIDENCE, { recursive: true });
  const file = path.join(EVIDENCE, `seed-${runSeed}.json`);
  writeFileSync(file, JSON.stringify({ violations, plan, log: house.log.split('\n') }, null, 1));
  console.log(`   the plan and the logs: ${file}\n   once more: npm run chaos -- --runs 1 --seed ${runSeed}`);
  return result;
}

/** One storm. What is held to bounds may itself wait for what never answers: then nothing more is learned from this house. */
async function bounded(house: House, plan: Plan): Promise<RunResult> {
  const ms = 2 * patienceMs + 60_000;
  const told = `VIOLATED seed ${plan.seed}: it hangs, no end within ${ms / 1000} s\n   once more: npm run chaos -- --runs 1 --seed ${plan.seed}`;
  let timer: NodeJS.Timeout;
  const hanging = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(told)), ms);
  });
  return Promise.race([run(house, plan, patienceMs), hanging]).finally(() => clearTimeout(timer));
}

function said({ at, ...fault }: Fault): string {
  return `${at} ms: ${Object.values(fault).join(' ')}`;
}
