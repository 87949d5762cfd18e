import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stripe } from 'stripe';
import { readWebhook, STRIPE_API_VERSION, WEBHOOK_EVENT_TYPES } from '../src/index.js';
import { customerWithCard, draftOf, startReceiver, startRig, until, type Received } from './support/harness.js';

const SECRET = 'whsec_current';
const NEXT = 'whsec_next';
const AT = new Date('2031-03-01T09:00:00Z');
const BODY = Buffer.from(
  JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', data: { object: {} } }, null, 2),
);

function signed(body: Buffer, secret: string, at: Date): string {
  return Stripe.webhooks.generateTestHeaderString({
    payload: body.toString(),
    secret,
    timestamp: Math.floor(at.getTime() / 1000),
  });
}

const secondsLater = (seconds: number) => new Date(AT.getTime() + seconds * 1000);

describe('reading a webhook', () => {
  const delivery = { body: BODY, signature: signed(BODY, SECRET, AT), secrets: [SECRET], receivedAt: AT };

  it('reads what Stripe signed', () => {
    expect(readWebhook(delivery)).toMatchObject({ kind: 'event', event: { id: 'evt_1', type: 'invoice.paid' } });
  });

  it.each([[[SECRET, NEXT]], [[NEXT, SECRET]]])('takes either of two secrets while they rotate: %j', (secrets) => {
    expect(readWebhook({ ...delivery, secrets }).kind).toBe('event');
  });

  it('refuses a signature by another secret', () => {
    expect(readWebhook({ ...delivery, secrets: [NEXT] })).toMatchObject({
      kind: 'refused',
      problem: 'signature_invalid',
    });
  });

  it('refuses a body of which one space was changed', () => {
    const body = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));

    expect(readWebhook({ ...delivery, body })).toMatchObject({ kind: 'refused', problem: 'signature_invalid' });
  });

  it('takes a signature that is 300 seconds old, and none that is older', () => {
    expect(readWebhook({ ...delivery, receivedAt: secondsLater(300) }).kind).toBe('event');
    expect(readWebhook({ ...delivery, receivedAt: secondsLater(301) })).toMatchObject({ problem: 'signature_too_old' });
  });

  it('tells an old signature from a wrong one with two secrets', () => {
    const late = { ...delivery, secrets: [NEXT, SECRET], receivedAt: secondsLater(4000) };

    expect(readWebhook(late)).toMatchObject({ problem: 'signature_too_old' });
  });

  it.each([undefined, ''])('refuses a delivery without a signature (%j)', (signature) => {
    expect(readWebhook({ ...delivery, signature })).toMatchObject({ problem: 'signature_missing' });
  });

  it.each(['nonsense', 't=1,v0=abc', 't=,v1='])('refuses the header %s', (signature) => {
    expect(readWebhook({ ...delivery, signature })).toMatchObject({ problem: 'signature_invalid' });
  });

  it('never accepts when no secret is configured', () => {
    expect(readWebhook({ ...delivery, secrets: [] })).toMatchObject({ problem: 'signature_invalid' });
    expect(readWebhook({ ...delivery, secrets: [''] })).toMatchObject({ problem: 'signature_invalid' });
  });

  it.each(['not json', '{"object":"customer","id":"cus_1"}', 'null'])('refuses the signed body %s', (text) => {
    const body = Buffer.from(text);
    const signature = signed(body, SECRET, AT);

    expect(readWebhook({ ...delivery, body, signature })).toMatchObject({ problem: 'body_unreadable' });
  });

  const samples = join(import.meta.dirname, '../../../../shared/payloads/stripe');
  const files = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.json')) : [];
  const events = files
    .map((name) => ({ name, body: readFileSync(join(samples, name)) }))
    .filter(({ body }) => JSON.parse(body.toString()).object === 'event');

  (events.length > 0 ? it : it.skip)('reads every recorded event, of whatever version', () => {
    for (const { name, body } of events) {
      const reading = readWebhook({ ...delivery, body, signature: signed(body, SECRET, AT) });
      expect({ name, kind: reading.kind }).toEqual({ name, kind: 'event' });
    }
  });
});

describe('webhooks from the sandbox', () => {
  it('arrive signed, whole and in order', async () => {
    const receiver = await startReceiver();
    const endpoint = { url: receiver.url, secret: SECRET, enabledEvents: [...WEBHOOK_EVENT_TYPES.billing] };
    const rig = await startRig({ webhookEndpoints: [endpoint] });
    const id = await draftOf(rig.stripe, await customerWithCard(rig.stripe), 900);
    await rig.stripe.invoices.finalizeInvoice(id);
    await rig.stripe.invoices.pay(id, {}, { idempotencyKey: 'pay-1' });

    await until('invoice.paid', () => typesOf(receiver.received).includes('invoice.paid'));

    const events = receiver.received.map(read);
    expect(events.map((event) => event.type)).toEqual([
      'invoice.updated',
      'invoice.finalized',
      'invoice_payment.paid',
      'invoice.updated',
      'invoice.paid',
    ]);
    const paid = events.at(-1)!;
    expect(paid).toMatchObject({
      api_version: STRIPE_API_VERSION,
      livemode: false,
      request: { idempotency_key: 'pay-1' },
    });
    expect(paid.data.object).toMatchObject({
      id,
      status: 'paid',
      amount_paid: 900,
      lines: { data: [{ amount: 900 }] },
    });
    expect(paid.data.object).not.toHaveProperty('payment_intent');
    // Objects are dated by the movable clock, signatures by the real one.
    expect(paid.created).toBe(rig.clock.now().getTime() / 1000);
    await rig.close();
    await receiver.close();
  });

  it('are tried three times, each wait twice the last, and can be listed afterwards', async () => {
    const arrivals: number[] = [];
    const receiver = await startReceiver(() => {
      arrivals.push(performance.now());
      return 500;
    });
    const endpoint = { url: receiver.url, secret: SECRET, enabledEvents: ['customer.created'] };
    const rig = await startRig({ webhookEndpoints: [endpoint], webhookRetryMillis: 60 });
    await rig.stripe.customers.create({ name: 'Unheard' });

    const failed = () => rig.stripe.events.list({ delivery_success: false });
    await until('the third try', async () => (await deliveries(rig.sandbox.url))[0]?.status === 'failed');

    expect(arrivals).toHaveLength(3);
    expect(arrivals[1]! - arrivals[0]!).toBeGreaterThanOrEqual(55);
    expect(arrivals[2]! - arrivals[1]!).toBeGreaterThanOrEqual(115);
    expect((await failed()).data).toMatchObject([{ type: 'customer.created', pending_webhooks: 1 }]);
    expect((await rig.stripe.events.list({ delivery_success: true })).data).toEqual([]);
    await rig.close();
    await receiver.close();
  });

  it('can be repeated, with the same event id', async () => {
    const receiver = await startReceiver();
    const endpoint = { url: receiver.url, secret: SECRET, enabledEvents: ['customer.created'] };
    const rig = await startRig({ webhookEndpoints: [endpoint] });
    await rig.stripe.customers.create({ name: 'Twice' });
    await until('the first', async () => (await deliveries(rig.sandbox.url))[0]?.status === 'succeeded');
    const first = read(receiver.received[0]!);

    await fetch(`${rig.sandbox.url}/_sandbox/events/${first.id}/resend`, { method: 'POST' });
    await until('the second', () => receiver.received.length === 2);

    expect(read(receiver.received[1]!)).toMatchObject({ id: first.id, created: first.created });
    await rig.close();
    await receiver.close();
  });

  it('go on where they stopped after a restart', async () => {
    const receiver = await startReceiver();
    const rig = await startRig();
    const endpoint = await rig.stripe.webhookEndpoints.create({
      url: 'http://127.0.0.1:9/closed',
      enabled_events: ['*'],
    });
    await rig.stripe.customers.create({ name: 'Patience' });
    await rig.stripe.webhookEndpoints.update(endpoint.id, { url: receiver.url });
    await rig.sandbox.close();

    const again = await startRig({ directory: rig.directory });
    await until('the event', () => receiver.received.length === 1);

    const [delivery] = receiver.received;
    const reading = readWebhook({
      body: delivery!.body,
      signature: delivery!.signature,
      secrets: [endpoint.secret ?? ''],
      receivedAt: new Date(),
    });
    expect(reading).toMatchObject({ kind: 'event', event: { type: 'customer.created' } });
    await again.close();
    await receiver.close();
  });

  it('come to an endpoint only for the types it asked for, and while it is enabled', async () => {
    const receiver = await startReceiver();
    const rig = await startRig();
    const endpoint = await rig.stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ['customer.updated'],
    });
    const customer = await rig.stripe.customers.create({ name: 'A' });
    await rig.stripe.customers.update(customer.id, { name: 'B' });
    await until('the update', () => receiver.received.length === 1);
    await rig.stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    await rig.stripe.customers.update(customer.id, { name: 'C' });

    expect(await deliveries(rig.sandbox.url)).toHaveLength(1);
    expect(await rig.stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty('secret');
    await rig.close();
    await receiver.close();
  });
});

function read({ body, signature }: Received): Stripe.Event {
  const reading = readWebhook({ body, signature, secrets: [SECRET], receivedAt: new Date() });
  if (reading.kind !== 'event') throw new Error(reading.detail);
  return reading.event;
}

function typesOf(received: readonly Received[]): string[] {
  return received.map((delivery) => read(delivery).type);
}

async function deliveries(url: string): Promise<{ status: string }[]> {
  const response = await fetch(`${url}/_sandbox/deliveries`);
  return ((await response.json()) as { deliveries: { status: string }[] }).deliveries;
}
