import { createStripeClient } from '../src/index.js';
import { customerWithCard, draftOf, failureOf, send, startRig, TEST_KEY, type Rig } from './support/harness.js';

const DAY = 86_400_000;

describe('the sandbox: requests', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it('refuses a request without a key', async () => {
    const answer = await send(rig.sandbox.url, '/v1/customers', { key: null });

    expect(answer.status).toBe(401);
    expect(answer.body['error'].message).toContain('API key');
  });

  it('refuses a live key, and does not repeat it', async () => {
    const live = createStripeClient({ secretKey: 'sk_live_secretsecret', apiBase: rig.sandbox.url });

    const error = await failureOf(live.customers.list());

    expect(error).toMatchObject({ statusCode: 401, type: 'StripeAuthenticationError' });
    expect(error.message).not.toContain('secretsecret');
  });

  it('takes the key as a basic user name, too', async () => {
    const basic = Buffer.from(`${TEST_KEY}:`).toString('base64');
    const answer = await send(rig.sandbox.url, '/v1/customers', {
      key: null,
      headers: { authorization: `Basic ${basic}` },
    });

    expect(answer.status).toBe(200);
  });

  it('answers an unknown path with 404 and an error key', async () => {
    const answer = await send(rig.sandbox.url, '/v1/coffee', { body: 'a=1' });

    expect(answer.status).toBe(404);
    expect(answer.body['error'].type).toBe('invalid_request_error');
  });

  it.each([
    ['/v1/customers', 'nick=x', 'parameter_unknown', 'nick'],
    ['/v1/customers', 'invoice_settings[colour]=x', 'parameter_unknown', 'invoice_settings[colour]'],
    ['/v1/invoices', 'currency=eur', 'parameter_missing', 'customer'],
    ['/v1/customers', 'balance=1.5', 'parameter_invalid_integer', 'balance'],
    ['/v1/checkout/sessions', 'mode=setup&currency=eur&success_url=nowhere', 'url_invalid', 'success_url'],
  ])('refuses %s with %s as %s of %s', async (path, body, code, param) => {
    const answer = await send(rig.sandbox.url, path, { body });

    expect(answer.status).toBe(400);
    expect(answer.body['error']).toMatchObject({ type: 'invalid_request_error', code, param });
  });

  it('names the line in which a parameter is wrong', async () => {
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe));
    const body = 'lines[0][amount]=1&lines[1][amount]=2&lines[1][price]=price_1';

    const answer = await send(rig.sandbox.url, `/v1/invoices/${id}/add_lines`, { body });

    expect(answer.body['error'].param).toBe('lines[1][price]');
    expect((await rig.stripe.invoices.retrieve(id)).total).toBe(0);
  });

  it('refuses payment_method_types, which endive removed', async () => {
    const body = 'mode=setup&currency=eur&success_url=https://a.example&payment_method_types[0]=card';

    const answer = await send(rig.sandbox.url, '/v1/checkout/sessions', { body });

    expect(answer.status).toBe(400);
    expect(answer.body['error'].code).toBe('payment_method_types_no_longer_supported');
  });

  it.each(['a]=1', 'a[b=1', 'a[b]=1&a[b][c]=2', 'a=1&a[b]=2'])('refuses the malformed form %s', async (body) => {
    expect((await send(rig.sandbox.url, '/v1/customers', { body })).status).toBe(400);
  });

  it('takes a parameter called __proto__ for an unknown one', async () => {
    const answer = await send(rig.sandbox.url, '/v1/customers', { body: '__proto__[name]=x' });

    expect(answer.body['error']).toMatchObject({ code: 'parameter_unknown', param: '__proto__' });
    expect(({} as Record<string, unknown>)['name']).toBeUndefined();
  });

  it('keeps text that looks like something else', async () => {
    const name = 'A & B = [C] + 100 % é 漢字';
    const made = await rig.stripe.customers
      .create({ name, metadata: { 'a[b]': name } })
      .catch((error: unknown) => error);
    const plain = await rig.stripe.customers.create({ name, metadata: { note: name } });

    expect(made).toMatchObject({ statusCode: 400 });
    expect(plain).toMatchObject({ name, metadata: { note: name } });
  });

  it('refuses a body of more than a megabyte', async () => {
    const answer = await send(rig.sandbox.url, '/v1/customers', { body: `name=${'x'.repeat(1_000_001)}` });

    expect(answer.status).toBe(413);
  });

  it('pages through lists in both directions', async () => {
    const fresh = await startRig();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await fresh.stripe.customers.create({ name });

    const first = await fresh.stripe.customers.list({ limit: 2 });
    const second = await fresh.stripe.customers.list({ limit: 2, starting_after: first.data[1]!.id });
    const back = await fresh.stripe.customers.list({ limit: 2, ending_before: second.data[0]!.id });

    expect([first, second, back].map((list) => list.data.map((customer) => customer.name).join(''))).toEqual([
      'ed',
      'cb',
      'ed',
    ]);
    expect([first.has_more, second.has_more]).toEqual([true, true]);
    await fresh.close();
  });

  it('says which endpoint does not exist for an object that is gone', async () => {
    const customer = await rig.stripe.customers.create({ name: 'Gone' });
    await rig.stripe.customers.del(customer.id);

    expect(await rig.stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect(await failureOf(rig.stripe.customers.update(customer.id, { name: 'Back' }))).toMatchObject({
      statusCode: 404,
    });
    expect(await failureOf(rig.stripe.invoices.create({ customer: customer.id }))).toMatchObject({ param: 'customer' });
  });

  describe('idempotency', () => {
    it('replays the first answer to the same request, and says so', async () => {
      const options = { idempotencyKey: 'same' };
      const first = await rig.stripe.customers.create({ name: 'Once' }, options);
      const second = await rig.stripe.customers.create({ name: 'Once' }, options);

      expect(second.id).toBe(first.id);
      expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined();
      expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
    });

    it('compares parameters by value, not by their order', async () => {
      const headers = { 'idempotency-key': 'order' };
      const first = await send(rig.sandbox.url, '/v1/customers', { body: 'name=N&email=e@x.example', headers });
      const second = await send(rig.sandbox.url, '/v1/customers', { body: 'email=e@x.example&name=N', headers });

      expect(second.body['id']).toBe(first.body['id']);
    });

    it('refuses the same key with other parameters', async () => {
      await rig.stripe.customers.create({ name: 'One' }, { idempotencyKey: 'other' });

      const error = await failureOf(rig.stripe.customers.create({ name: 'Two' }, { idempotencyKey: 'other' }));

      expect(error).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
    });

    it('refuses the same key at another endpoint', async () => {
      const customer = await rig.stripe.customers.create({ name: 'One' }, { idempotencyKey: 'elsewhere' });

      const error = await failureOf(
        rig.stripe.customers.update(customer.id, { name: 'One' }, { idempotencyKey: 'elsewhere' }),
      );

      expect(error.rawType).toBe('idempotency_error');
    });

    it('does not save what failed validation', async () => {
      const headers = { 'idempotency-key': 'validated' };
      const wrong = await send(rig.sandbox.url, '/v1/customers', { body: 'nick=N', headers });
      const right = await send(rig.sandbox.url, '/v1/customers', { body: 'name=N', headers });

      expect([wrong.status, right.status]).toEqual([400, 200]);
    });

    it('saves a decline: a new attempt needs a new key', async () => {
      const customer = await customerWithCard(rig.stripe, 'pm_card_chargeCustomerFail');
      const id = await draftOf(rig.stripe, customer, 900);
      await rig.stripe.invoices.finalizeInvoice(id);
      await failureOf(rig.stripe.invoices.pay(id, {}, { idempotencyKey: 'pay-1' }));
      await rig.stripe.paymentMethods
        .attach('pm_card_visa', { customer })
        .then((method) =>
          rig.stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } }),
        );

      const sameKey = await failureOf(rig.stripe.invoices.pay(id, {}, { idempotencyKey: 'pay-1' }));
      const newKey = await rig.stripe.invoices.pay(id, {}, { idempotencyKey: 'pay-2' });

      expect(sameKey.statusCode).toBe(402);
      expect((await rig.stripe.invoices.retrieve(id)).attempt_count).toBe(2);
      expect(newKey.status).toBe('paid');
    });

    it('saves a 500, whether the work was done or not', async () => {
      await rig.fault('error_after', 'POST /v1/customers');
      const error = await failureOf(
        rig.stripe.customers.create({ email: 'saved@x.example' }, { idempotencyKey: 'saved' }),
      );

      // The SDK's one retry already met the replay.
      expect(error.statusCode).toBe(500);
      expect((error.headers as Record<string, string>)['idempotent-replayed']).toBe('true');
      expect((await rig.stripe.customers.list({ email: 'saved@x.example' })).data).toHaveLength(1);
    });

    it('forgets a key after a day', async () => {
      const first = await rig.stripe.customers.create({ name: 'Day' }, { idempotencyKey: 'day' });
      rig.clock.advance(DAY - 1000);
      const inside = await rig.stripe.customers.create({ name: 'Day' }, { idempotencyKey: 'day' });
      rig.clock.advance(1000);
      const after = await rig.stripe.customers.create({ name: 'Day' }, { idempotencyKey: 'day' });

      expect(inside.id).toBe(first.id);
      expect(after.id).not.toBe(first.id);
    });

    it('lets only one of many at once do the work', async () => {
      const headers = { 'idempotency-key': 'race' };
      const answers = await Promise.all(
        Array.from({ length: 10 }, () =>
          send(rig.sandbox.url, '/v1/customers', { body: 'email=race@x.example', headers }),
        ),
      );

      expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
      expect((await rig.stripe.customers.list({ email: 'race@x.example' })).data).toHaveLength(1);
    });
  });

  it('gives the same ids for the same seed', async () => {
    const rigs = await Promise.all([
      startRig({ seed: 'seven' }),
      startRig({ seed: 'seven' }),
      startRig({ seed: 'eight' }),
    ]);
    const ids = await Promise.all(rigs.map(async ({ stripe }) => (await stripe.customers.create({ name: 'S' })).id));

    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    await Promise.all(rigs.map((each) => each.close()));
  });
});
