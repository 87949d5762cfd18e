import { createHmac } from 'node:crypto';
import type { DeliveryRecord, EventRecord } from './resources/events.js';
import type { EndpointRecord } from './resources/webhook-endpoints.js';
import { withoutHidden } from './store/record.js';
import type { Store } from './store/store.js';

/** A test-mode endpoint gets three tries; afterwards the event can only be listed. */
const MAX_TRIES = 3;
const ANSWER_WITHIN_MILLIS = 10_000;

/** Sends signed events to the endpoints that asked for them, in order, until each was accepted or given up. */
export class Deliveries {
  /** One chain for each endpoint: first tries arrive in the order in which things happened. */
  private readonly chains = new Map<string, Promise<void>>();
  private readonly taken = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly closing = new AbortController();

  constructor(
    private readonly store: Store,
    private readonly settings: { wallClock: () => Date; retryMillis: number },
  ) {}

  /** Looks for deliveries that are due; cheap when there are none. */
  wake(): void {
    for (const delivery of this.store.where('delivery', 'status', 'pending') as DeliveryRecord[]) {
      if (this.taken.has(delivery.id)) continue;
      this.taken.add(delivery.id);
      this.enqueue(delivery);
    }
  }

  /** Delivers an event once more, as Stripe sometimes does by itself. */
  async resend(event: string): Promise<void> {
    const tx = this.store.begin();
    for (const delivery of tx.all<DeliveryRecord>('delivery').filter((candidate) => candidate.event === event)) {
      if (delivery.status !== 'pending') tx.put<DeliveryRecord>({ ...delivery, status: 'pending', tries: 0 });
    }
    await this.store.commit(tx);
    this.wake();
  }

  async close(): Promise<void> {
    this.closing.abort();
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.chains.values());
  }

  private enqueue(delivery: DeliveryRecord): void {
    const former = this.chains.get(delivery.endpoint) ?? Promise.resolve();
    this.chains.set(
      delivery.endpoint,
      former.then(() => this.attempt(delivery)),
    );
  }

  private async attempt(delivery: DeliveryRecord): Promise<void> {
    if (this.closing.signal.aborted) return;
    const error = await this.send(delivery);
    // A sandbox that is stopped in mid-delivery tries again after its restart: Stripe, too, may deliver twice.
    if (this.closing.signal.aborted) return;
    const tries = delivery.tries + 1;
    const status = error === null ? 'succeeded' : tries < MAX_TRIES ? 'pending' : 'failed';
    const tried: DeliveryRecord = { ...delivery, tries, status, last_error: error };
    await this.record(tried);
    if (status === 'pending') this.later(tried);
    else this.taken.delete(delivery.id);
  }

  private later(delivery: DeliveryRecord): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.enqueue(delivery);
      },
      this.settings.retryMillis * 2 ** (delivery.tries - 1),
    );
    this.timers.add(timer);
  }

  private async record(delivery: DeliveryRecord): Promise<void> {
    const tx = this.store.begin();
    tx.put(delivery);
    const event = tx.get<EventRecord>('event', delivery.event);
    if (event !== undefined && delivery.status === 'succeeded') {
      tx.put<EventRecord>({ ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
    }
    await this.store.commit(tx);
  }

  /** Why the endpoint did not take it, or `null` when it did. */
  private async send(delivery: DeliveryRecord): Promise<string | null> {
    const endpoint = this.store.get('webhook_endpoint', delivery.endpoint) as EndpointRecord | undefined;
    const event = this.store.get('event', delivery.event);
    if (endpoint === undefined || event === undefined) return 'the endpoint is gone';
    // Indented as Stripe's are, so that a receiver that parses and re-serialises before verifying is found out.
    const body = JSON.stringify(withoutHidden(event), null, 2);
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'stripe-signature': sign(body, endpoint.hidden.secret, this.settings.wallClock()),
          'user-agent': 'Stripe/1.0 (Octroi sandbox)',
        },
        redirect: 'manual',
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MILLIS)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `the endpoint answered ${response.status}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function sign(body: string, secret: string, at: Date): string {
  const timestamp = Math.floor(at.getTime() / 1000);
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
