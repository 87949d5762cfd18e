import { foldedDays } from '../src/usage/day-buckets.js';
import {
  createConnection,
  queryPartnerUsage,
  type MessageData,
  type MessageName,
  type QueryOf,
  type ResponseOf,
} from '@libs/contracts';
import { openHouse, until, type House, type HouseOptions } from '@libs/testing';
import { metering } from '../src/index.js';
import { aCredential, aMeter, aSubscription } from './a-plan.js';

/** A house with one connection, two meters and the partner Acme, whose calls come as "acme". */
export interface Shop extends House {
  connection: ResponseOf<typeof createConnection>['connection'];
  secret: string;
  /** Pushes to the connection as its gateway would. */
  push(body: unknown, options?: { headers?: Record<string, string>; query?: string }): Promise<Answer>;
  /** Says a message and waits until it has had its effect. */
  tell<N extends MessageName>(name: N, data: MessageData<N>, id?: string): Promise<string>;
  usage(
    query?: Partial<QueryOf<typeof queryPartnerUsage>>,
    partnerId?: string,
  ): Promise<ResponseOf<typeof queryPartnerUsage>>;
  /** Everything of a meter in March. */
  total(meterKey: string, partnerId?: string): Promise<string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> | null;
}

export async function openShop({
  adapter = 'cloudevents',
  ...options
}: HouseOptions & { adapter?: string } = {}): Promise<Shop> {
  const house = await openHouse([metering], { now: '2026-03-20T12:00:00Z', ...options });
  const operator = await house.as('gateway_operator');
  const { connection, secret } = await operator.call(createConnection, {
    body: { adapter, name: 'shop', fieldMap: {}, options: {} },
  });
  const finance = await house.as('finance');
  const shop: Shop = {
    ...house,
    connection,
    secret: secret.secret,
    push: (body, { headers = {}, query = '' } = {}) =>
      pushTo(`${house.url}/metering/v1/ingest/${connection.id}${query}`, body, {
        authorization: `Bearer ${secret.secret}`,
        'content-type': 'application/json',
        ...headers,
      }),
    async tell(name, data, id) {
      const sent = await house.send(name, data, id);
      await until(`${name} has been handled`, async () => {
        const rows = await house.source('metering').query('select 1 from inbox where message_id = $1', [sent]);
        return rows.length > 0;
      });
      return sent;
    },
    usage: (query = {}, partnerId = 'par_acme') =>
      finance.call(queryPartnerUsage, {
        params: { partnerId },
        query: { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z', window: 'total', ...query },
      }),
    async total(meterKey, partnerId) {
      const { series } = await shop.usage({ meterKey }, partnerId);
      return series[0]?.quantity ?? '0';
    },
  };
  await shop.tell('meter.published', aMeter('calls', { dimensions: ['route'] }));
  await shop.tell('meter.published', aMeter('tokens', { aggregation: 'sum', valueProperty: 'tokens' }));
  await shop.tell('subscription.activated', aSubscription('sub_acme', 'par_acme'));
  await shop.tell('credential.issued', aCredential('cred_acme', 'sub_acme', 'par_acme', ['acme']));
  return shop;
}

export async function pushTo(url: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: (isBytes ? body : JSON.stringify(body)) as string,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

/** Buckets have to be what a recount of the typed rows gives, and days what their hours give; returns the differences. */
export async function bucketDifferences(house: House): Promise<unknown[]> {
  const days: unknown[] = await house.source('metering').query(`
    with folded as (${foldedDays('(select * from buckets where hour < (select days_until from ingest_state))')})
    (select 'missing' as how, * from (table folded except table bucket_days) m)
    union all (select 'wrong', * from (table bucket_days except table folded) w)`);
  const hours: unknown[] = await house.source('metering').query(`
    with raw as (
      select c.series, date_trunc('hour', e.time, 'UTC') as hour, count(*) as events, sum(c.amount) as total
      from events e cross join lateral unnest(e.series, e.amounts) as c (series, amount) group by 1, 2)
    select series, hour, raw.events as raw, b.events as bucket, raw.total as raw_total, b.total
    from raw full join buckets b using (series, hour)
    where raw.events is distinct from b.events or (b.total is not null and raw.total is distinct from b.total)`);
  return [...days, ...hours];
}
