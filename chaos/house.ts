import { hashToken } from '@libs/platform';
import { Admin } from './admin.js';
import { Link } from './link.js';
import { slots, stores, type Fault, type Slot, type Store } from './plan.js';
import { Stores } from './stores.js';
import { Supervisor } from './supervisor.js';
import { pause, within } from './until.js';

/** How long everything may take to come up; the machine may be busy. */
const START_MS = 120_000;
/** Of the queue; short, so that a frozen process is taken for dead within a run, and long for a busy machine. */
const LOCK_SECONDS = 2;
/** One secret for all connections of the tool would do; each has its own. */
export const secretOf = (connection: string): string => `gw_${hashToken(connection).slice(0, 40)}`;

/** Two metering processes and a billing process on one PostgreSQL and one Redis, with a link each from process to store. */
export class House {
  private constructor(
    readonly stores: Stores,
    readonly links: ReadonlyMap<string, Link>,
    readonly processes: ReadonlyMap<Slot, Supervisor>,
    readonly admin: Admin,
  ) {}

  /** @param env of the processes, beside what they need. */
  static async open(env: Record<string, string> = {}): Promise<House> {
    const held = await Stores.open();
    const links = new Map<string, Link>();
    const processes = new Map<Slot, Supervisor>();
    const house = new House(held, links, processes, new Admin(() => held.urlOf('postgres')));
    try {
      for (const slot of slots) {
        for (const store of stores) links.set(linkName(slot, store), await Link.to(() => held.portOf(store)));
        processes.set(slot, house.startProcess(slot, env));
      }
      if (!(await within(START_MS, async () => house.isUp())))
        throw new Error(`The services did not start:\n${house.log}`);
      await setUp(house);
      return house;
    } catch (error) {
      await house.close();
      throw error;
    }
  }

  /** Addresses of the metering processes that answer at this moment. */
  get meteringUrls(): string[] {
    return this.metering.flatMap(({ url }) => url ?? []);
  }

  get metering(): Supervisor[] {
    return slots.flatMap((slot) => (slot === 'billing' ? [] : this.processes.get(slot)!));
  }

  get log(): string {
    return [...this.processes].map(([name, { log }]) => `--- ${name}\n${log}`).join('\n');
  }

  isUp(): boolean {
    return [...this.processes.values()].every(({ url }) => url !== null);
  }

  /** Resolves when the fault is over, not when the house has recovered. */
  async suffer(fault: Fault, pick: (count: number) => number): Promise<void> {
    switch (fault.kind) {
      case 'kill':
        return isStore(fault.target) ? this.stores.kill(fault.target) : this.processes.get(fault.target)!.kill();
      case 'kill_backend':
        return this.stores.killBackend(pick);
      case 'die_at':
        return this.processes.get(fault.target)!.dieAt(fault.point);
      case 'freeze_at': {
        const supervisor = this.processes.get(fault.target)!;
        supervisor.dieAt(`freeze:${fault.point}`);
        await pause(fault.forMs);
        supervisor.thaw();
        // It tries to go on with what it was doing.
        return pause(500);
      }
      case 'freeze':
        return isStore(fault.target)
          ? this.stores.freeze(fault.target, fault.forMs)
          : this.processes.get(fault.target)!.freeze(fault.forMs);
      case 'lose':
        return this.stores.lose();
      default: {
        const link = this.links.get(linkName(fault.slot, fault.store))!;
        link.begin(fault.kind);
        await pause(fault.forMs);
        link.heal();
      }
    }
  }

  /** Transactions of ours that PostgreSQL should long have ended because their process is silent. */
  silentTransactions(): Promise<Array<{ application_name: string; query: string }>> {
    return this.admin.query(
      `select application_name, left(query, 100) as query from pg_stat_activity
       where application_name like 'octroi%' and state like 'idle in transaction%'
         and clock_timestamp() - state_change > make_interval(secs => $1)`,
      [LOCK_SECONDS * 3 + 4],
    );
  }

  /** Nothing more shall happen from now on. */
  heal(): void {
    for (const link of this.links.values()) link.heal();
    for (const supervisor of this.processes.values()) supervisor.disarm();
  }

  /** Says something to metering through an outbox, its relay and the queue. Said again under the same id it is the same. */
  async say(id: string, name: string, data: object): Promise<void> {
    await this.admin.query(
      `with said as (
         insert into metering.outbox (id, name, version, occurred_at, data, receivers)
         values ($1, $2, 1, now(), $3, '{metering}') on conflict do nothing)
       select pg_notify('metering_outbox', '')`,
      [id, name, JSON.stringify(data)],
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.processes.values()].map((supervisor) => supervisor.stop()));
    for (const link of this.links.values()) link.close();
    await this.admin.close();
    await this.stores.close();
  }

  private startProcess(slot: Slot, env: Record<string, string>): Supervisor {
    const service = slot === 'billing' ? 'billing' : 'metering';
    const urlOf = (store: Store): string => this.stores.urlOf(store, this.links.get(linkName(slot, store))!.port);
    return new Supervisor(slot, new URL(`../apps/${service}/src/main.js`, import.meta.url), {
      NODE_ENV: 'test',
      PORT: '0',
      DATABASE_URL: urlOf('postgres'),
      REDIS_URL: urlOf('redis'),
      QUEUE_LOCK_SECONDS: String(LOCK_SECONDS),
      OCTROI_SECRET: 'a secret for chaos only, forty characters.',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      LOG_LEVEL: 'warn',
      ...env,
    });
  }
}

const linkName = (slot: Slot, store: Store): string => `${slot} ${store}`;
const isStore = (target: Slot | Store): target is Store => stores.includes(target as Store);

/** Two meters; and a note of each effect that a message had: no unique key, so that a second effect would be seen. */
async function setUp(house: House): Promise<void> {
  await house.admin.query(`
    create schema chaos;
    create table chaos.effects (credential text not null);
    create function chaos.note() returns trigger language plpgsql security definer as
      $$ begin insert into chaos.effects values (new.id); return new; end $$;
    create trigger chaos_note after insert or update on metering.credentials
      for each row execute function chaos.note()`);
  await house.say('msg_calls', 'meter.published', meter('calls', { dimensions: ['routeName'] }));
  await house.say(
    'msg_bytes',
    'meter.published',
    meter('bytes', { aggregation: 'sum', valueProperty: 'responseBytes' }),
  );
  const count = () => house.admin.query('select from metering.meters');
  if (!(await within(START_MS, async () => (await count()).length === 2)))
    throw new Error(`The meters were not published:\n${house.log}`);
}

const meter = (key: string, definition: object) => ({
  key,
  name: key,
  description: '',
  eventType: 'api.request',
  filter: [],
  aggregation: 'count',
  valueProperty: null,
  dimensions: [],
  unit: 'call',
  meterId: `mtr_${key}`,
  publishedAt: new Date(Date.now() - 86_400_000).toISOString(),
  ...definition,
});
