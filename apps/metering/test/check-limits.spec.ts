import { hashToken } from '@libs/platform';
import { type RateCardInput, rateCardSchema } from '@libs/pricing';
import { until } from '@libs/testing';
import { aCredential, anEvent } from './a-plan.js';
import { type CheckShop, limited, openCheckShop } from './checking.js';

const made = { count: 0 };
const calls = (count: number, subject: string, data: Record<string, unknown> = {}) =>
  Array.from({ length: count }, () => anEvent(`limit-${(made.count += 1)}`, subject, '2026-03-20T11:59:59Z', data));
const card = (price: RateCardInput['price'], more: Partial<RateCardInput> = {}) =>
  rateCardSchema.parse({ key: 'calls', name: 'Calls', billing: 'in_arrears', meterKeys: ['calls'], price, ...more });
/** Ten calls free, then two cents each; a search costs ten. */
const priced = card(
  {
    model: 'graduated',
    tiers: [
      { upTo: '10', unitPrice: '0' },
      { upTo: null, unitPrice: '0.02' },
    ],
  },
  { prices: [{ dimensions: { route: 'search' }, price: { model: 'per_unit', unitPrice: '0.1' } }] },
);

describe('limits of a check', () => {
  let shop: CheckShop;
  beforeAll(async () => {
    shop = await openCheckShop();
  });
  afterAll(() => shop?.close());

  describe('in money', () => {
    test('the price so far is what the invoice would charge, by tier and by dimension, from the commit on', async () => {
      await shop.subscribe('spender', [limited(null, { spendingLimit: '1.00' })], { rateCards: [priced] });
      await shop.ask('key-spender');

      await shop.push([...calls(15, 'spender'), ...calls(3, 'spender', { route: 'search' })]);
      const { headers, body } = await shop.ask('key-spender');

      // Five calls beyond the free ones at 0.02, and three searches at 0.10. The call before was counted meanwhile.
      expect(body.priceSoFar).toEqual({ minor: '40', currency: 'EUR' });
      expect(headers.get('x-price-so-far')).toBe('40 EUR');
      expect(body.limits).toEqual([
        expect.objectContaining({ measure: 'money', limit: '1.00', used: '0.4', remaining: '0.6', featureKey: 'api' }),
      ]);
    });

    test('a hard one refuses the call that would not fit, with a reason of its own', async () => {
      await shop.push(calls(6, 'spender', { route: 'search' }));
      // 1.00 spent, were it not for the calls that this test asks about: no room for one.
      const { status, body } = await shop.ask('key-spender');

      expect([status, body.reason, body.limits[0].used, body.limits[0].remaining]).toEqual([
        429,
        'spending_limit_reached',
        '1',
        '0',
      ]);
      expect(body.detail).toBe('The plan\'s spending limit of 1.00 EUR for "api" is reached.');
      expect(body.retryAfterSeconds).toBe(11.5 * 86_400);
    });

    test('calls on their way are priced too: of many at a time only those pass that the money is for', async () => {
      await shop.subscribe('burst', [limited(null)], {
        rateCards: [card({ model: 'per_unit', unitPrice: '0.03' })],
        spendingLimit: { amount: '0.50', enforcement: 'hard' },
      });

      const answers = await Promise.all(Array.from({ length: 40 }, () => shop.ask('key-burst', '/http:api')));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(16);
      // In whatever order they were decided: who is refused sees all that passed.
      const seen = answers.filter(({ status }) => status !== 200).map(({ body }) => body.limits[0]);
      const full = { featureKey: null, used: '0', held: '0.48', remaining: '0.02' };
      expect(seen).toMatchObject(Array(24).fill(full));
    });

    test('where nothing is limited the price is told all the same', async () => {
      await shop.subscribe('free', [], { rateCards: [card({ model: 'per_unit', unitPrice: '0.5' })] });
      await shop.push(calls(4, 'free'));

      const price = await until('a price', async () => (await shop.ask('key-free')).body.priceSoFar);

      expect(price).toEqual({ minor: '200', currency: 'EUR' });
    });
  });

  test('each credential has its own limit, beside that of the subscription', async () => {
    await shop.subscribe('team', [limited('10', { limitPerCredential: '4' })]);
    const second = aCredential('cred_team2', 'sub_team', 'par_team', ['team2']);
    await shop.tell('credential.issued', { ...second, keyHash: hashToken('key-team2') });
    await Promise.all(['key-team', 'key-team2'].map((key) => shop.ask(key)));

    await shop.push([...calls(4, 'team'), ...calls(1, 'team2')]);
    const [full, other] = [await shop.ask('key-team'), await shop.ask('key-team2')];
    await shop.push(calls(2, 'team2'));
    const nearly = await shop.ask('key-team2');

    expect([full.status, full.body.limits[0]]).toEqual([
      429,
      expect.objectContaining({ scope: 'credential', limit: '4', used: '4', remaining: '0' }),
    ]);
    expect([other.status, other.body.limits[0]]).toEqual([
      200,
      expect.objectContaining({ scope: 'credential', used: '1' }),
    ]);
    expect(nearly.body.limits.map(({ scope, used }: Record<string, string>) => [scope, used])).toEqual([
      ['credential', '3'],
      ['subscription', '7'],
    ]);
  });

  test('an event that is taken back gives its unit back', async () => {
    await shop.subscribe('amended', [limited('3')]);
    const [first, ...others] = calls(3, 'amended');
    await shop.push([first, ...others]);
    expect((await shop.ask('key-amended')).status).toBe(429);

    const taken = {
      ...first,
      id: `${first!.id}-back`,
      type: 'octroi.event.deleted',
      data: { id: first!.id, source: 'test' },
    };
    await shop.push([taken]);

    await until('its unit', async () => {
      const { body } = await shop.post('batch', { questions: [{ key: 'key-amended' }] });
      return body.decisions[0].limits[0].used === '2';
    });
    expect((await shop.ask('key-amended')).status).toBe(200);
  });

  describe('units taken ahead', () => {
    const reserve = async (name: string, units: string, id: string, url?: string) => {
      const wanted = { key: `key-${name}`, feature: 'api', units, seconds: 60, id };
      return (await shop.post('reserve', wanted, url)).body;
    };
    const leftOf = async (name: string): Promise<string[]> => {
      const { body } = await shop.post('batch', { questions: [{ key: `key-${name}` }] });
      const { used, held, remaining } = body.decisions[0].limits[0];
      return [used, held, remaining];
    };

    test('are held until they are given back; what was used is held until it is counted', async () => {
      await shop.subscribe('ahead', [limited('100')]);

      const first = await reserve('ahead', '70', 'a');
      const again = await reserve('ahead', '70', 'a');
      const rest = await reserve('ahead', '70', 'b');
      const none = await reserve('ahead', '1', 'c');

      expect([first, again, rest].map(({ reservation }) => reservation.units)).toEqual(['70', '70', '30']);
      expect(first.reservation.endsAt).toBe('2026-03-20T12:01:00.000Z');
      expect([none.reservation, none.decision.reason, none.decision.retryAfterSeconds]).toEqual([
        null,
        'quota_exceeded',
        60,
      ]);
      expect((await shop.ask('key-ahead')).status).toBe(429);
      await shop.push(calls(25, 'ahead'));
      expect(await leftOf('ahead')).toEqual(['25', '100', '0']);

      const released = await shop.post('release', { id: 'a', used: '40' });
      const twice = await shop.post('release', { id: 'a', used: '70' });

      expect([released.body.used, twice.body.used]).toEqual(['40', '40']);
      // 25 counted, 15 of the first still to come, 30 of the second.
      expect(await leftOf('ahead')).toEqual(['25', '45', '30']);
      await shop.push(calls(15, 'ahead'));
      expect(await leftOf('ahead')).toEqual(['40', '30', '30']);
      expect((await shop.post('release', { id: 'nothing', used: '1' })).status).toBe(404);
      expect((await shop.post('reserve', { key: 'k', id: 'x', units: '-1', seconds: 60 })).body.errors).toMatchObject([
        { pointer: '/units', detail: 'must be a whole number in a string, such as "500"' },
      ]);
    });

    test('are as many as the money is for', async () => {
      await shop.subscribe('purse', [limited(null, { spendingLimit: '0.50' })], {
        rateCards: [card({ model: 'per_unit', unitPrice: '0.03' })],
      });

      expect((await reserve('purse', '1000', 'p')).reservation.units).toBe('16');
    });
  });

  test('gateways that ask for each call and gateways that take units ahead pass the limit by no call', async () => {
    await shop.subscribe('crowd', [limited('400')]);
    let served = 0;
    const report = async (count: number): Promise<void> => {
      served += count;
      if (count > 0) await shop.push(calls(count, 'crowd'));
    };
    const asking = async (): Promise<void> => {
      let unreported = 0;
      while ((await shop.ask('key-crowd', '/http:api')).status === 200) {
        unreported += 1;
        if (unreported < 7) continue;
        await report(unreported);
        unreported = 0;
      }
      await report(unreported);
    };
    const ahead = async (gateway: number): Promise<void> => {
      for (let n = 0; ; n += 1) {
        const id = `g${gateway}-${n}`;
        const wanted = { key: 'key-crowd', feature: 'api', units: '20', seconds: 60, id };
        const { reservation } = (await shop.post('reserve', wanted)).body;
        if (reservation === null) return;
        const used = Math.ceil(Number(reservation.units) * 0.7);
        await report(used);
        await shop.post('release', { id, used: String(used) });
      }
    };

    await Promise.all([asking(), asking(), asking(), asking(), ahead(1), ahead(2), ahead(3)]);
    const { body } = await shop.ask('key-crowd', '/http:api');

    expect(body.limits[0].worstOvershoot).toBe('0');
    expect(served).toBe(400);
    expect(body.limits[0]).toMatchObject({ used: '400', held: '0', remaining: '0' });
  });
});
