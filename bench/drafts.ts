import { planVersionSchema, type UsageTotal } from '@libs/contracts';
import { termsOf } from '../apps/billing/src/terms/terms.js';
import type { Client } from 'pg';
import { openServiceHouse } from './service-house.js';

/** Drafts of a month's end beside the same finished rows. */
export interface Drafted {
  what: string;
  floor: string;
  subscriptions: number;
  lines: number;
  seconds: number;
  floorSeconds: number;
  /** How many times as long as the floor. */
  ratio: number;
  goal: string;
}

const MARCH = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
const APRIL = { start: MARCH.end, end: '2026-05-01T00:00:00.000Z' };

const plan = planVersionSchema.parse({
  planId: 'pln_bench',
  planKey: 'bench',
  version: 1,
  name: 'Bench',
  currency: 'EUR',
  cadence: { unit: 'month', count: 1 },
  rateCards: [
    { key: 'base', name: 'Base fee', billing: 'in_advance', price: { model: 'flat', amount: '49' } },
    {
      key: 'calls',
      name: 'Calls',
      billing: 'in_arrears',
      meterKeys: ['calls'],
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '10000', unitPrice: '0.001' },
          { upTo: null, unitPrice: '0.002' },
        ],
      },
    },
    {
      key: 'tokens',
      name: 'Tokens',
      billing: 'in_arrears',
      meterKeys: ['tokens'],
      price: { model: 'per_unit', unitPrice: '0.000125' },
    },
    {
      key: 'exports',
      name: 'Exports',
      billing: 'in_arrears',
      meterKeys: ['exports'],
      price: { model: 'package', packageSize: '20', packagePrice: '5' },
    },
  ],
});

/**
 * How long drafts for so many subscriptions take, from the moment they fall due until the last one is in review, as a
 * multiple of a COPY of the finished invoices and lines into tables with the same indexes.
 */
export async function benchDrafts({ subscriptions = 2_000 } = {}): Promise<Drafted> {
  const house = await openServiceHouse('billing');
  try {
    const { client } = house;
    await client.query('set search_path = billing');
    await setUp(client, subscriptions);
    const began = performance.now();
    await client.query(
      `insert into rated_periods (subscription_id, boundary, partner_id, closes_from, opens_until, due_at)
       select subscription_id, $1, partner_id, $2, $3, now() from terms`,
      [MARCH.end, MARCH.start, APRIL.end],
    );
    await until(client, 'select not exists (select from rated_periods where due_at is not null) as ok');
    const seconds = (performance.now() - began) / 1000;
    const { rows } = await client.query<{ invoices: string; lines: string; failed: string }>(
      `select (select count(*) from invoices where status = 'in_review') as invoices, (select count(*) from invoice_lines) as lines,
              (select count(*) from rated_periods where failures > 0) as failed`,
    );
    const { invoices, lines, failed } = rows[0]!;
    if (Number(invoices) !== subscriptions || Number(lines) !== subscriptions * 4 || failed !== '0')
      throw new Error(`${invoices} drafts with ${lines} lines, ${failed} failed: no figure`);
    const floorSeconds = await copyFloor(client);
    return {
      what: 'drafts with 4 lines each, from due to in review',
      floor: 'COPY of the same invoices and lines, indexes on',
      subscriptions,
      lines: Number(lines),
      seconds: Number(seconds.toFixed(2)),
      floorSeconds: Number(floorSeconds.toFixed(3)),
      ratio: Number((seconds / floorSeconds).toFixed(1)),
      goal: 'at most 6',
    };
  } finally {
    await house.close();
  }
}

/** Partners, terms and final reports, as the other services would have said them. */
async function setUp(client: Client, subscriptions: number): Promise<void> {
  const terms = termsOf([
    {
      ...{
        kind: 'activated',
        subscriptionId: 'SUB',
        partnerId: 'PAR',
        plan,
        quantity: 1,
        currency: 'EUR',
        timeZone: 'UTC',
      },
      ...{ startsAt: MARCH.start, billingAnchor: MARCH.start, trialEndsAt: null, revision: 1, firstPeriod: MARCH },
    },
  ])!;
  const total = (meterKey: string, quantity: string): UsageTotal => ({ meterKey, dimensions: {}, quantity, events: 1 });
  const totals = [total('calls', '12345'), total('tokens', '654321'), total('exports', '37')];
  const closing = { index: 0, reason: 'renewal', plan, quantity: 1, next: APRIL };
  const all = `from generate_series(1, $1::int) n`;
  await client.query(
    `insert into meters (meter_key, name, unit, published_at) select k, k, 'call', now() from unnest('{calls,tokens,exports}'::text[]) k`,
  );
  await client.query(
    `insert into partners (partner_id, name, email, time_zone, locale, country, address_lines, revision)
     select 'par_' || n, 'Partner ' || n, 'pay@plover.example', 'UTC', 'en', 'FR', '["1 quai du Port"]', 1 ${all}`,
    [subscriptions],
  );
  await client.query(
    `insert into terms (subscription_id, partner_id, terms)
     select 'sub_' || n, 'par_' || n, $2::jsonb || jsonb_build_object('subscriptionId', 'sub_' || n, 'partnerId', 'par_' || n) ${all}`,
    [subscriptions, JSON.stringify(terms)],
  );
  await client.query(
    `insert into usage_reports (subscription_id, served_start, is_final, partner_id, period_start, period_end, served_end, totals,
       stored_before, closing)
     select 'sub_' || n, $2, true, 'par_' || n, $2, $3, $3, $4, $3, $5 ${all}`,
    [subscriptions, MARCH.start, MARCH.end, JSON.stringify(totals), JSON.stringify(closing)],
  );
  await client.query('vacuum (analyze) terms');
  await client.query('vacuum (analyze) usage_reports');
}

/** @returns seconds that the finished rows take, into empty tables with the same indexes. */
async function copyFloor(client: Client): Promise<number> {
  const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
  let seconds = 0;
  for (const table of ['invoices', 'invoice_lines']) {
    const file = `${rows[0]!.folder}/bench-${table}`;
    await client.query(`copy ${table} to '${file}' (format binary)`);
    await client.query(`create table floor_${table} (like ${table} including all)`);
    const began = performance.now();
    await client.query(`copy floor_${table} from '${file}' (format binary)`);
    seconds += (performance.now() - began) / 1000;
  }
  return seconds;
}

async function until(client: Client, question: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ ok: boolean }>(question);
    if (rows[0]!.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
