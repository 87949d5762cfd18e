import { spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Stripe } from 'stripe';
import { createStripeClient } from '../src/index.js';
import { customerWithCard, draftOf, startRig, TEST_KEY } from './support/harness.js';

/** Processes are started and killed on machines that do other things too. */
const SLOW = 60_000;
const ROOT = join(import.meta.dirname, '../../..');

describe('a sandbox that is killed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'octroi-killed-'));
  let program: string;
  beforeAll(() => {
    program = compile();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it(
    'has after its restart everything it ever acknowledged',
    async () => {
      const acknowledged: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const { stripe, kill } = await start(program, directory);
        const writers = Array.from({ length: 6 }, (_, writer) =>
          writeUntilDead(stripe, `r${round}-w${writer}`, acknowledged),
        );
        await new Promise((resolve) => setTimeout(resolve, 250));
        await kill();
        await Promise.all(writers);
      }

      const { stripe, kill } = await start(program, directory);
      const kept = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
      await kill();

      expect(acknowledged.length).toBeGreaterThan(30);
      expect(acknowledged.filter((id) => !kept.some((customer) => customer.id === id))).toEqual([]);
    },
    SLOW,
  );

  it(
    'answers a retry across the kill with what it did before',
    async () => {
      const before = await start(program, directory);
      const customer = await customerWithCard(before.stripe);
      const id = await draftOf(before.stripe, customer, 4200);
      await before.stripe.invoices.finalizeInvoice(id);
      const paid = await before.stripe.invoices.pay(id, {}, { idempotencyKey: 'across' });
      await before.kill();

      const after = await start(program, directory);
      const replayed = await after.stripe.invoices.pay(id, {}, { idempotencyKey: 'across' });
      const charges = await after.stripe.charges.list({ customer });
      await after.kill();

      expect(replayed.lastResponse.headers['idempotent-replayed']).toBe('true');
      expect(replayed.status_transitions).toEqual(paid.status_transitions);
      expect(charges.data.map((charge) => charge.amount)).toEqual([4200]);
    },
    SLOW,
  );
});

describe('the journal', () => {
  it(
    'drops a line that the kill cut short, and writes behind it again',
    async () => {
      const rig = await startRig();
      const first = await rig.stripe.customers.create({ name: 'Before' });
      await rig.sandbox.close();
      appendFileSync(join(rig.directory, 'journal.ndjson'), '[["put",{"id":"cus_half","object":"cust');

      const second = await startRig({ directory: rig.directory });
      const after = await second.stripe.customers.create({ name: 'After' });
      await second.sandbox.close();
      const third = await startRig({ directory: rig.directory });

      expect((await third.stripe.customers.list()).data.map((customer) => customer.id)).toEqual([after.id, first.id]);
      await third.close();
    },
    SLOW,
  );

  it(
    'forgets at a start what was replaced, and what Stripe would have forgotten',
    async () => {
      const rig = await startRig();
      const customer = await rig.stripe.customers.create({ name: 'v0' });
      for (let version = 1; version <= 50; version += 1)
        await rig.stripe.customers.update(customer.id, { name: `v${version}` });
      await rig.sandbox.close();
      const grown = statSync(join(rig.directory, 'journal.ndjson')).size;

      const later = new Date(rig.clock.now().getTime() + 31 * 86_400_000);
      const again = await startRig({ directory: rig.directory, now: () => later });

      expect(await again.stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'v50' });
      expect((await again.stripe.events.list()).data).toEqual([]);
      await again.sandbox.close();
      expect(statSync(join(rig.directory, 'journal.ndjson')).size).toBeLessThan(grown / 20);
      rmSync(rig.directory, { recursive: true });
    },
    SLOW,
  );
});

/** Makes customers until the server is gone, and notes those it was told about. */
async function writeUntilDead(stripe: Stripe, name: string, acknowledged: string[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    try {
      acknowledged.push((await stripe.customers.create({ name: `${name}-${count}` }, { maxNetworkRetries: 0 })).id);
    } catch {
      return;
    }
  }
}

async function start(program: string, directory: string) {
  const child = spawn(process.execPath, [program, '--directory', directory, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString()));
    child.once('close', (code) => reject(new Error(`The sandbox ended with ${code}`)));
  });
  const { url } = JSON.parse(line) as { url: string };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { stripe: createStripeClient({ secretKey: TEST_KEY, apiBase: url }), kill };
}

/** The sandbox as plain JavaScript: a process that is to be killed runs what would be deployed, not the test runner. */
function compile(): string {
  const { transformFileSync } = createRequire(import.meta.url)('@swc/core') as typeof import('@swc/core');
  const out = join(ROOT, 'node_modules/.cache/octroi-stripe-sandbox');
  rmSync(out, { recursive: true, force: true });
  for (const lib of ['stripe', 'money']) {
    const source = join(ROOT, 'libs', lib, 'src');
    for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
      const target = join(out, lib, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      const { code } = transformFileSync(join(source, file), { configFile: join(ROOT, '.swcrc'), sourceMaps: false });
      const money = relative(dirname(target), join(out, 'money/index.js'));
      writeFileSync(
        target,
        code.replaceAll(/from\s+['"](?:@libs\/money|[^'"]*money\/src\/index\.js)['"]/g, `from './${money}'`),
      );
    }
  }
  writeFileSync(join(out, 'package.json'), readFileSync(join(ROOT, 'package.json')));
  return join(out, 'stripe/sandbox/main.js');
}
