import { hashToken, newToken } from '@libs/platform';
import { cloudEventsBatches, sendAll } from './ingest-load.js';
import { CONSUMERS, type IngestHouse, openIngestHouse } from './ingest-house.js';
import { countBuckets, differencesOfLastDay, loadEvents, makePartitions, makeSeries } from './stored-events.js';

/** One figure at many stored events beside itself at few, in the same run on the same machine. */
export interface Grown {
  what: string;
  unit: 'ms' | 'events/s';
  fewEvents: number;
  manyEvents: number;
  atFew: number;
  atMany: number;
  /** At many to at few. */
  ratio: number;
  goal: string;
}

const CONNECTIONS = 16;
const QUESTIONS = 21;
/** Consumer 0 makes a twentieth of all calls; 5,000 stands in the middle. */
const ASKED = { heaviest: 0, middling: CONSUMERS / 2 };

interface Figures {
  heaviest: number;
  middling: number;
  ingest: number;
}

/**
 * How the answer for one consumer's year by day, and taking usage in, change as stored events grow. The events are loaded
 * in the shape that ingest gives them; what is then pushed has to fall into the series and buckets that were loaded.
 */
export async function benchUsage({ few = 1_000_000, many = 5_000_000, batches = 60 } = {}): Promise<Grown[]> {
  const house = await openIngestHouse();
  try {
    const now = new Date();
    const token = await letAsk(house);
    await makeSeries(house.client);
    await makePartitions(house.client, now);
    const measure = async (count: number): Promise<Figures> => {
      await loadEvents(house.client, count, now);
      say(`${await countBuckets(house.client)} buckets of ${count} more events`);
      const asked = await askAll(house, token, now);
      await push(house, 10); // Warm.
      return { ...asked, ingest: (batches * 1000) / (await push(house, batches)) };
    };
    const atFew = await measure(few);
    const atMany = await measure(many - few);
    await proveShape(house, now);
    const row = (what: string, unit: Grown['unit'], key: keyof Figures, goal: string): Grown => ({
      ...{ what, unit, fewEvents: few, manyEvents: many, goal },
      atFew: rounded(atFew[key]),
      atMany: rounded(atMany[key]),
      ratio: Number((atMany[key] / atFew[key]).toFixed(3)),
    });
    return [
      row('a year by day of a middling consumer', 'ms', 'middling', 'at most 1.3'),
      row('a year by day of the heaviest consumer', 'ms', 'heaviest', 'at most 1.3'),
      row('CloudEvents in batches of 1,000', 'events/s', 'ingest', 'at least 0.80'),
    ];
  } finally {
    await house.close();
  }
}

/** A token that may read usage; the service that keeps tokens is not running here. */
async function letAsk({ client }: IngestHouse): Promise<string> {
  const { token } = newToken('pat');
  const { rows } = await client.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname like 'octroi_platform%'`,
  );
  await client.query(`create schema if not exists subscriptions`);
  await client.query(
    `create table subscriptions.token_actors (token_hash text primary key, id text, session_id text, partner_id text,
       roles text[], name text, expires_at timestamptz);
     create table subscriptions.session_actors (like subscriptions.token_actors);
     grant usage on schema subscriptions to ${rows[0]!.name};
     grant select on all tables in schema subscriptions to ${rows[0]!.name}`,
  );
  await client.query(
    `insert into subscriptions.token_actors (token_hash, id, roles, name) values ($1, 'tok_bench', '{finance}', 'bench')`,
    [hashToken(token)],
  );
  return token;
}

/** Median milliseconds over HTTP. */
async function askAll(house: IngestHouse, token: string, now: Date): Promise<Omit<Figures, 'ingest'>> {
  const to = new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000).toISOString();
  const from = new Date(Date.parse(to) - 364 * 86_400_000).toISOString();
  const ask = async (consumer: number): Promise<number> => {
    const url = `${house.url}/metering/v1/usage?subscriptionId=sub_${consumer}&meterKey=calls&window=day&from=${from}&to=${to}`;
    const times: number[] = [];
    for (let n = 0; n < QUESTIONS; n += 1) {
      const began = performance.now();
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const { series } = (await response.json()) as { series?: Array<{ events: number }> };
      times.push(performance.now() - began);
      if (!series?.[0]?.events) throw new Error(`no usage of consumer ${consumer}: HTTP ${response.status}`);
    }
    return median(times);
  };
  return { heaviest: await ask(ASKED.heaviest), middling: await ask(ASKED.middling) };
}

async function push(house: IngestHouse, batches: number): Promise<number> {
  const url = `${house.url}/metering/v1/ingest/con_events`;
  const bodies = cloudEventsBatches(batches, 1000);
  const { seconds, answers } = await sendAll(url, bodies, CONNECTIONS, { authorization: `Bearer ${house.secret}` });
  for (const answer of answers) {
    const { conflicts, quarantined } = JSON.parse(answer) as { conflicts: number; quarantined: number };
    if (conflicts + quarantined > 0) throw new Error(`not everything was counted: ${answer}`);
  }
  return seconds;
}

/** What was pushed found its series among those that were loaded, and counts on in their buckets. */
async function proveShape({ client }: IngestHouse, now: Date): Promise<void> {
  const { rows } = await client.query<{ series: string }>('select count(*) as series from series');
  if (Number(rows[0]!.series) !== CONSUMERS * 10)
    throw new Error(`${rows[0]!.series} series: not those that ingest makes`);
  const differ = await differencesOfLastDay(client, now);
  if (differ > 0) throw new Error(`${differ} buckets are not what their events give: no figure`);
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const rounded = (value: number): number => (value < 1000 ? Number(value.toFixed(1)) : Math.round(value));
const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
