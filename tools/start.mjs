// `npm start`: Octroi on this machine, from a bare clone to a running installation, with one command.
// Only Node's own modules may be imported before the packages are installed.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { startChild } from './launcher/children.mjs';
import { forgetCredentials, hasCredentials, loadCredentials, remember } from './launcher/credentials.mjs';
import { demoState, hasDemo, play } from './launcher/demo.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { claim, record, release, reset } from './launcher/installation.mjs';
import { dist } from './lib/paths.mjs';
import { portFrom } from './lib/ports.mjs';
import { bold, dim, duration, main, red, say, step, Trouble, yellow } from './lib/print.mjs';
import { isAlive, sleep } from './lib/processes.mjs';
import { database, queue, stripe } from './launcher/stores.mjs';
import { summarise } from './launcher/summary.mjs';

/** The demo's month, and two days of the next: it begins so far in the past that it ends today. */
const storyLength = 33 * 86_400_000;

const help = `npm start                  everything: PostgreSQL, queue, Stripe sandbox, services, web
npm start -- --empty       without the demo shop that a first start loads
npm start -- --port 8080   on another port than 4100 (also: PORT)
npm start -- --reset       deletes all data first (asks; --yes does not)

DATABASE_URL, REDIS_URL and STRIPE_SECRET_KEY name your own servers; nothing is started for those.
All variables: .env.example`;

const began = performance.now();
/** What runs, in the order it was started; ended in the opposite one. */
const running = [];
let isEnding = false;

await main(async () => {
  const options = readOptions();
  if (options.help) return say(help);
  const other = await claim();
  if (other) return say(`Octroi runs already${other.url ? ` at ${bold(other.url)}` : ''} (process ${other.pid}).`);
  endOnSignals();
  try {
    await start(options);
    await untilSomethingEnds();
  } catch (error) {
    if (!isEnding) throw error; // Ended while it was starting: what failed then is of no interest.
  } finally {
    await endAll();
    release();
  }
});

async function start(options) {
  await ensureInstalled();
  if (options.reset) await reset({ isSure: options.yes });
  await ensureBuilt();
  const wasKnown = hasCredentials();
  const credentials = await loadCredentials();
  const port = await portFrom(options.port);
  if (port !== options.port) say(yellow(`   port ${options.port} is taken, ${port} is free`));

  const db = keep('PostgreSQL', await database(credentials, port));
  if (!db.isEmpty && !wasKnown && !process.env.OCTROI_SECRET) {
    forgetCredentials(); // Just made, and wrong: the next start has to see that again.
    throw foreignDatabase();
  }
  const bus = keep('queue', await queue(credentials, port));
  const pay = keep('Stripe sandbox', await stripe(credentials, port));
  const tellsStory = db.isEmpty && !options.empty && pay.url !== undefined && hasDemo();
  const services = await step('services', async () => {
    const child = await startChild({
      name: 'services',
      file: 'apps/all-in-one/src/main.js',
      env: {
        WEB_ROOT: path.join(dist, 'web'),
        ...process.env,
        ...variablesOf(credentials),
        ...pay.variables,
        PORT: String(port),
        DATABASE_URL: db.url,
        ...(bus.url && { REDIS_URL: bus.url }),
        ...(tellsStory && { SANDBOX_CLOCK_START: new Date(Date.now() - storyLength).toISOString() }),
      },
    });
    return { ...child, said: 'catalog, subscriptions, metering, billing' };
  });
  keep('services', services);
  const url = process.env.PUBLIC_URL ?? `http://localhost:${port}`;
  remember({ url });
  record({ url, children: running.map(({ pid }) => pid) });
  summarise({
    url,
    credentials,
    sandboxUrl: pay.url,
    log: services.log,
    isFirstLogin: db.isEmpty || wasKnown,
    took: duration(performance.now() - began),
  });
  if (!tellsStory && (demoState() !== 'playing' || options.empty)) return;
  await demo({ url: `http://127.0.0.1:${port}`, token: credentials.OCTROI_ADMIN_TOKEN });
  say(dim(`  Octroi runs at ${url}. Ctrl-C ends it.\n`));
}

/** A story that was cut short goes on where it was. */
async function demo(target) {
  const failed = (error) =>
    isEnding || say(red(`The demo stopped: ${error.message}\n`) + dim('Octroi runs on. "npm run demo" tries again.'));
  await Promise.race([play(target).catch(failed), untilSomethingEnds()]);
}

function readOptions() {
  const port = { type: 'string', default: process.env.PORT || '4100' };
  const flag = { type: 'boolean', default: false };
  const known = { port, empty: flag, reset: flag, yes: flag, help: { ...flag, short: 'h' } };
  let values;
  try {
    ({ values } = parseArgs({ options: known }));
  } catch (error) {
    throw new Trouble(`${error.message}\n\n${help}`);
  }
  const number = Number(values.port);
  if (!Number.isInteger(number) || number < 1 || number > 65_535)
    throw new Trouble(`--port ${values.port}: a port is a whole number from 1 to 65535.`);
  return { ...values, port: number };
}

/** Those of the kept secrets that the services know; the others are for the servers beside them. */
function variablesOf(credentials) {
  return Object.fromEntries(Object.entries(credentials).filter(([name]) => name.startsWith('OCTROI_')));
}

function foreignDatabase() {
  return new Trouble(
    'There is an Octroi in this database already, and its OCTROI_SECRET is not known here: secrets stored in it could ' +
      'not be read. Set OCTROI_SECRET to the one it was set up with, or name an empty database.',
  );
}

function keep(name, thing) {
  if (thing.stop) running.push({ name, ...thing });
  record({ children: running.map(({ pid }) => pid) });
  if (isEnding) throw new Error('ended while starting');
  return thing;
}

/** Resolves when the user ends it; throws when something that should run has gone. */
async function untilSomethingEnds() {
  const gone = Promise.race(running.filter(({ ended }) => ended).map(({ ended }) => ended));
  for (;;) {
    const sentence = await Promise.race([gone, sleep(500)]);
    if (isEnding) return;
    const dead = running.find(({ pid, ended }) => !ended && !isAlive(pid));
    if (sentence || dead) throw new Trouble(sentence ?? `${dead.name} ended by itself.`);
  }
}

function endOnSignals() {
  let first;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      // npm passes a signal on that the terminal has sent us too: only one that comes later means impatience.
      if (first && performance.now() - first > 1000) say(yellow('Still ending; data is being saved.'));
      first ??= performance.now();
      if (!isEnding) say(dim('\nending ...'));
      isEnding = true;
    });
}

async function endAll() {
  isEnding = true;
  for (const { name, stop } of running.toReversed())
    await stop().catch((error) => say(yellow(`${name} did not end cleanly: ${error.message}`)));
  if (running.length) say(dim('Octroi has ended.'));
}
