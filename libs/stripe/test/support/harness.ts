import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stripe } from 'stripe';
import { createStripeClient, startSandbox, type Sandbox, type SandboxOptions } from '../../src/index.js';

export const TEST_KEY = 'sk_test_0123456789';

/** A clock that stands still until it is told to move. */
export class FrozenClock {
  constructor(private instant = new Date('2031-03-01T09:00:00Z')) {}
  readonly now = (): Date => this.instant;
  advance(millis: number): void {
    this.instant = new Date(this.instant.getTime() + millis);
  }
}

export interface Rig {
  sandbox: Sandbox;
  stripe: Stripe;
  clock: FrozenClock;
  directory: string;
  /** Orders a fault, as a test of a caller would: over HTTP. */
  fault(kind: string, route?: string, count?: number): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox on a free port with an empty directory, and the real SDK pointed at it. */
export async function startRig(options: Partial<SandboxOptions> = {}, timeoutMillis = 2000): Promise<Rig> {
  const clock = new FrozenClock();
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'octroi-stripe-'));
  const sandbox = await startSandbox({
    port: 0,
    directory,
    now: clock.now,
    wallClock: () => new Date(),
    ...options,
  });
  const stripe = createStripeClient({ secretKey: TEST_KEY, apiBase: sandbox.url, timeoutMillis });
  return {
    sandbox,
    stripe,
    clock,
    directory,
    async fault(kind, route, count = 1) {
      const response = await fetch(`${sandbox.url}/_sandbox/faults`, {
        method: 'POST',
        body: JSON.stringify({ kind, count, ...(route === undefined ? {} : { route }) }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async close() {
      await sandbox.close();
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** One request without the SDK, for what the SDK would never send. */
export async function send(
  url: string,
  path: string,
  options: { method?: string; body?: string; key?: string | null; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Record<string, any>; headers: Headers }> {
  const { key = TEST_KEY } = options;
  const response = await fetch(`${url}${path}`, {
    method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, any>, headers: response.headers };
}

/** A customer with a test card on file, charged by default. */
export async function customerWithCard(stripe: Stripe, card = 'pm_card_visa'): Promise<string> {
  const customer = await stripe.customers.create({ name: 'Dunlin Maps', email: 'pay@dunlin.example' });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
  return customer.id;
}

/** A draft with one line for each amount. */
export async function draftOf(stripe: Stripe, customer: string, ...amounts: number[]): Promise<string> {
  const invoice = await stripe.invoices.create({ customer, currency: 'eur', auto_advance: false });
  const lines = amounts.map((amount, index) => ({ amount, description: `Line ${index + 1}` }));
  if (lines.length > 0) await stripe.invoices.addLines(invoice.id, { lines });
  return invoice.id;
}

export interface Received {
  body: Buffer;
  signature: string | undefined;
}

/** Somebody who takes webhooks; `answer` decides what each delivery gets. */
export async function startReceiver(answer: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      received.push({ body: Buffer.concat(pieces), signature: request.headers['stripe-signature'] as string });
      response.writeHead(answer(received.length)).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
  const close = () => new Promise<void>((closed) => server.close(() => closed()));
  return { url, received, close };
}

/** Waits until something is so; fails with what it was waiting for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMillis = 5000): Promise<void> {
  const end = performance.now() + withinMillis;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited ${withinMillis} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What a promise was rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  return promise.then(
    (value) => {
      throw new Error(`Expected a failure, got ${JSON.stringify(value).slice(0, 200)}`);
    },
    (error: unknown) => error as Stripe.errors.StripeError,
  );
}
