import { createClient, listPeriods, moveClock, readClock, type ApiClient } from '@libs/contracts';
import { stockTheShop } from './demo/catalogue.js';
import { connectGateways, type Gateways } from './demo/gateways.js';
import { collectInvoice, tellUpcoming } from './demo/invoices.js';
import { partners, signUpPartner, demoPassword, type SignedUp } from './demo/partners.js';

export interface DemoOptions {
  baseUrl: string;
  /** API token with all of the staff's roles. */
  token: string;
  /** Takes each line of the story. */
  print: (line: string) => void;
}

const DAY = 86_400_000;
const LATER_PARTNERS_AFTER_DAYS = 8;
/** A partner's first call comes some minutes after his key. */
const FIRST_CALL_AFTER = 600_000;
/** Each partner calls in the last minutes before the demo ends. */
const LATELY = 240_000;
/** A consumer that Kong knows and nobody has named here: its calls wait in quarantine for an owner. */
const STRANGER = { consumer: 'kestrel-lab', calls: 42 };

/** How many calls each partner makes in the month that the story tells, and how they reach us. */
const month = {
  harbor: { calls: 104_250, format: 'cloudevents' },
  kestrel: { calls: 21_800, format: 'kong' },
  velo: { calls: 12_345, format: 'kong' },
  orchard: { calls: 2_380, format: 'kong' },
  almanac: { calls: 64, format: 'kong' },
} as const;

/**
 * Plays the demo shop through the public HTTP API only: a catalogue, five partners, a month of traffic, one month closed,
 * reviewed, approved, issued and paid. Cut short and played again, it goes on where it was: nothing happens twice.
 */
export async function playDemo({ baseUrl, token, print }: DemoOptions): Promise<void> {
  const staff = createClient({ baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });
  const clock = await staff.call(readClock, {});
  print(`Clock       it is ${day(Date.parse(clock.now))} in this sandbox`);
  const stock = await stockTheShop(staff);
  print(
    `Catalogue   ${stock.products} API product, 1 meter, ${stock.plans} plans: free, freemium, metered, tier, tier with overage, unit`,
  );
  const gateways = await connectGateways(baseUrl, staff);
  print('Gateways    Kong (http-log) and an edge that sends CloudEvents');

  const harbor = await signUpPartner(baseUrl, partners.harbor);
  const start = Date.parse(harbor.subscription.startsAt!);
  const end = Date.parse(await firstEnd(harbor));
  print(`Partner     ${partners.harbor.company} signed up, saved a card, and is on Standard since ${day(start)}`);
  print(`            ${await collectInvoice(staff, harbor, 0)}`);

  await moveTo(staff, start + LATER_PARTNERS_AFTER_DAYS * DAY);
  const later = {
    velo: await signUpPartner(baseUrl, partners.velo),
    kestrel: await signUpPartner(baseUrl, partners.kestrel),
    orchard: await signUpPartner(baseUrl, partners.orchard),
    almanac: await signUpPartner(baseUrl, partners.almanac),
  };
  print(
    'Partners    Vélo Lumière (pay as you go), Kestrel Drones (pro), Orchard Robotics (developer), The Pocket Almanac (free)',
  );

  const pushed = await playMonth(staff, gateways, start, end, print);
  print(`Traffic     ${count(pushed)} calls, each counted once`);

  await gateways.push({ ...STRANGER, from: new Date(end - DAY), to: new Date(end) }, 'kong');
  print(
    `Quarantine  ${STRANGER.calls} calls of "${STRANGER.consumer}", whom nobody has named yet, wait for an owner; none is lost`,
  );

  await moveTo(staff, end + DAY / 12);
  print(`Month end   ${day(start)} to ${day(end)} closed for ${partners.harbor.company}`);
  print(`            ${await collectInvoice(staff, harbor, 1)}`);

  await moveTo(staff, Date.now());
  await goOn(gateways, start, end);
  for (const line of await tellUpcoming([harbor, ...Object.values(later)])) print(`Upcoming    ${line}`);
  print(`Waiting     what other plans charge in advance waits in the console's review queue`);
  print(`Sign in     any partner, such as ${partners.velo.email}, with the password "${demoPassword}"`);
}

/** The month in weeks: the clock moves to the end of one, then what was called in it is pushed. */
async function playMonth(
  staff: ApiClient,
  gateways: Gateways,
  start: number,
  end: number,
  print: (line: string) => void,
): Promise<number> {
  const later = start + LATER_PARTNERS_AFTER_DAYS * DAY;
  const bounds = [start, later, start + 15 * DAY, start + 22 * DAY, end];
  let pushed = 0;
  for (let week = 1; week < bounds.length; week += 1) {
    const [from, to] = [bounds[week - 1]!, bounds[week]!];
    await moveTo(staff, to - 1000);
    let inWeek = 0;
    for (const [name, { calls, format }] of Object.entries(month)) {
      const begins = (name === 'harbor' ? start : later) + FIRST_CALL_AFTER;
      if (to <= begins) continue;
      const stream = {
        consumer: partners[name as keyof typeof month].consumer,
        calls: shareOf(calls, begins, end, from, to),
        from: new Date(Math.max(from, begins)),
        to: new Date(to - 1000),
      };
      inWeek += await gateways.push(stream, format);
    }
    pushed += inWeek;
    print(`            week ${week}: ${count(inWeek)} calls until ${day(to)}`);
  }
  return pushed;
}

/** What the days since have brought, up to this minute, so that every portal opens on a month that runs. */
async function goOn(gateways: Gateways, start: number, from: number): Promise<void> {
  const later = start + LATER_PARTNERS_AFTER_DAYS * DAY;
  const lately = Date.now() - LATELY;
  for (const [name, { calls, format }] of Object.entries(month)) {
    const { consumer } = partners[name as keyof typeof month];
    const begins = (name === 'harbor' ? start : later) + FIRST_CALL_AFTER;
    const sinceThen = Math.floor((calls * (lately - from)) / (from - begins));
    if (sinceThen > 0)
      await gateways.push({ consumer, calls: sinceThen, from: new Date(from), to: new Date(lately) }, format);
    await gateways.push({ consumer, calls: 2, from: new Date(lately), to: new Date(Date.now() - 1000) }, format);
  }
}

/** The part of a total that falls into `[from, to)` when it is spread evenly; parts add up to the whole. */
function shareOf(total: number, begins: number, ends: number, from: number, to: number): number {
  const until = (instant: number) =>
    Math.floor((total * (Math.min(Math.max(instant, begins), ends) - begins)) / (ends - begins));
  return until(to) - until(from);
}

async function firstEnd({ subscription, client, partnerId }: SignedUp): Promise<string> {
  if (subscription.period?.index === 0) return subscription.period.end;
  const { items } = await client.call(listPeriods, { params: { partnerId, subscriptionId: subscription.id } });
  return items.find(({ index }) => index === 0)!.period.end;
}

/** Forwards only; a moment that has passed needs no move. */
async function moveTo(staff: ApiClient, instant: number): Promise<void> {
  const clock = await staff.call(readClock, {});
  if (Date.parse(clock.now) < instant - 1000)
    await staff.call(moveClock, { body: { now: new Date(instant).toISOString() } });
}

const count = (n: number): string => n.toLocaleString('en-GB');
const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
