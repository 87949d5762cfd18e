import { randomBytes } from 'node:crypto';
import { emitEvent } from '../resources/events.js';
import { ROUTES } from '../resources/routes.js';
import type { Store, Transaction } from '../store/store.js';
import { json, type Answer } from './answer.js';
import { invalidParameter, StripeFailure } from './failure.js';
import { hasEffect, type FaultKind, type Faults } from './faults.js';
import { read } from './fields.js';
import { parseForm, type Form } from './form.js';
import { fingerprintOf, replay, save } from './idempotency.js';
import { present } from './present.js';
import { match, type Call, type Route } from './route.js';

export interface ApiRequest {
  method: string;
  pathname: string;
  query: string;
  body: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ApiReply extends Answer {
  /** How the answer is to be spoilt on its way out. */
  fault: FaultKind | null;
}

/** The API half of the sandbox: one request in, one answer out; everything that lasts is in the store. */
export class Api {
  private readonly running = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly faults: Faults,
    private readonly settings: { now: () => Date; publicUrl: () => string },
  ) {}

  async handle(request: ApiRequest): Promise<ApiReply> {
    const requestId = `req_${randomBytes(9).toString('hex')}`;
    const answer = await this.answer(request, requestId);
    return { ...answer, headers: { 'request-id': requestId, ...answer.headers } };
  }

  /** Does what a person does on one of the pages, as one transaction with its events. Throws {@link StripeFailure}. */
  async act<T>(work: (call: Pick<Call, 'tx' | 'now' | 'emit'>) => T): Promise<T> {
    const tx = this.store.begin();
    try {
      const result = work({ tx, now: this.seconds(), emit: this.emitter(tx, null, null) });
      await this.store.commit(tx);
      return result;
    } catch (error) {
      if (error instanceof StripeFailure && error.keepsEffects) await this.store.commit(tx);
      throw error;
    }
  }

  private async answer(request: ApiRequest, requestId: string): Promise<ApiReply> {
    const key = request.method === 'POST' ? header(request, 'idempotency-key') : undefined;
    if (key !== undefined && this.running.has(key)) return { ...failed(inUse(key)), fault: null };
    if (key !== undefined) this.running.add(key);
    try {
      return await this.work(request, requestId, key);
    } catch (error) {
      if (error instanceof StripeFailure) return { ...failed(error), fault: null };
      throw error;
    } finally {
      if (key !== undefined) this.running.delete(key);
    }
  }

  private async work(request: ApiRequest, requestId: string, key: string | undefined): Promise<ApiReply> {
    authorize(header(request, 'authorization'));
    if (key !== undefined && key.length > 255)
      throw invalidParameter('The idempotency key is longer than 255 characters.');
    const found = match(ROUTES, request.method, request.pathname);
    if (found === null) throw unknownPath(request);

    const form = parseForm(request.method === 'GET' ? request.query : request.body || request.query);
    const fingerprint = fingerprintOf(request.method, request.pathname, form);
    const tx = this.store.begin();
    const saved = key === undefined ? null : replay(tx, key, fingerprint, this.seconds());
    const fault = this.faults.take(request.method, found.route.pattern, saved !== null);
    if (fault !== null && !hasEffect(fault)) return this.failBefore(fault, tx, key, fingerprint);
    if (saved !== null) {
      await this.store.settled();
      return { ...saved, fault };
    }
    const worked = this.perform(found.route, found.path, form, { requestId, key: key ?? null });
    const answer = fault === 'error_after' ? serverError() : worked.answer;
    if (key !== undefined && worked.isSaved) save(worked.tx, key, fingerprint, this.seconds(), answer);
    await this.store.commit(worked.tx);
    await this.store.settled();
    return { ...answer, fault };
  }

  /** Runs the endpoint. A refusal drops its writes, unless it says that they stay. */
  private perform(
    route: Route,
    path: Record<string, string>,
    form: Form,
    request: { requestId: string; key: string | null },
  ): { tx: Transaction; answer: Answer; isSaved: boolean } {
    const tx = this.store.begin();
    try {
      refuseRemovedParameter(form);
      const body = read(route.schema, form) as Record<string, unknown>;
      const publicUrl = this.settings.publicUrl();
      const emit = this.emitter(tx, request.requestId, request.key);
      const result = route.handle({ tx, path, body, now: this.seconds(), publicUrl, emit } as never);
      return { tx, answer: json(200, present(tx, result, publicUrl, body['expand'] as string[])), isSaved: true };
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      return { tx: error.keepsEffects ? tx : this.store.begin(), answer: failed(error), isSaved: error.isSaved };
    }
  }

  private async failBefore(
    fault: FaultKind,
    tx: Transaction,
    key: string | undefined,
    fingerprint: string,
  ): Promise<ApiReply> {
    if (fault === 'rate_limit') return { ...rateLimited(), fault };
    if (fault === 'conflict') return { ...failed(inUse(key ?? '')), fault };
    if (fault === 'error_before' && key !== undefined) {
      save(tx, key, fingerprint, this.seconds(), serverError());
      await this.store.commit(tx);
    }
    return { ...serverError(), fault };
  }

  private emitter(tx: Transaction, requestId: string | null, key: string | null): Call['emit'] {
    const now = this.seconds();
    const publicUrl = this.settings.publicUrl();
    return (type, object) => emitEvent(tx, { type, object, now, publicUrl, requestId, key });
  }

  private seconds(): number {
    return Math.floor(this.settings.now().getTime() / 1000);
  }
}

// Gone since 2026-10-28.endive; a caller written for an older version must hear it from the sandbox first.
function refuseRemovedParameter(form: Form): void {
  if (!('payment_method_types' in form)) return;
  throw invalidParameter(
    'The payment_method_types parameter is no longer supported. Leave it out, or use allowed_payment_method_types.',
    'payment_method_types',
    'payment_method_types_no_longer_supported',
  );
}

function authorize(authorization: string | undefined): void {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  const key = bearer ?? (basic === undefined ? undefined : Buffer.from(basic, 'base64').toString().split(':')[0]);
  if (key !== undefined && /^(sk|rk)_test_/.test(key)) return;
  const message =
    key === undefined
      ? 'You did not provide an API key.'
      : 'Invalid API Key provided: the sandbox takes keys that begin with sk_test_ only.';
  throw new StripeFailure(401, { type: 'invalid_request_error', message }, false, false);
}

function unknownPath(request: ApiRequest): StripeFailure {
  const message = `Unrecognized request URL (${request.method}: ${request.pathname}).`;
  return new StripeFailure(404, { type: 'invalid_request_error', message }, false, false);
}

function inUse(key: string): StripeFailure {
  const message = `There is currently another in-progress request using this Stripe Idempotent Key: ${key}`;
  return new StripeFailure(409, { type: 'invalid_request_error', code: 'idempotency_key_in_use', message });
}

function failed(failure: StripeFailure): Answer {
  return json(failure.status, { error: failure.body });
}

function serverError(): Answer {
  return json(500, { error: { type: 'api_error', message: 'An unknown error occurred.' } });
}

function rateLimited(): Answer {
  const error = { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' };
  return json(429, { error }, { 'stripe-rate-limited-reason': 'global-rate' });
}

function header(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
