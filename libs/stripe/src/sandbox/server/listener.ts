import type { IncomingMessage, ServerResponse } from 'node:http';
import { showCheckout, submitCheckout } from '../pages/checkout-page.js';
import type { PageContext } from '../pages/context.js';
import { payInvoiceInPerson, showInvoice } from '../pages/invoice-page.js';
import type { PageAnswer } from '../pages/shell.js';
import type { Store } from '../store/store.js';
import { json, type Answer } from './answer.js';
import type { Api, ApiReply } from './api.js';
import { StripeFailure } from './failure.js';
import { faultRequest, type FaultKind, type Faults } from './faults.js';

const MAX_BODY_BYTES = 1_000_000;

export interface Parts {
  api: Api;
  store: Store;
  faults: Faults;
  accountName: string;
  /** Delivers an event once more, to every endpoint that had it. */
  resend: (event: string) => Promise<void>;
  /** Called after every request that may have made events. */
  afterwards: () => void;
}

/** Takes one HTTP request to the API, to a page or to the sandbox's own switches. */
export async function listen(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const method = request.method ?? 'GET';
  try {
    const body = await readBody(request);
    if (url.pathname.startsWith('/v1/')) {
      const query = url.search.slice(1);
      spoil(
        response,
        await parts.api.handle({ method, pathname: url.pathname, query, body, headers: request.headers }),
      );
    } else if (url.pathname.startsWith('/_sandbox/')) {
      send(response, await ownSwitch(parts, method, url.pathname, body));
    } else {
      send(response, await page(parts, request, url.pathname, body));
    }
  } catch (error) {
    if (!(error instanceof StripeFailure)) throw error;
    send(response, json(error.status, { error: error.body }));
  } finally {
    parts.afterwards();
  }
}

async function page(parts: Parts, request: IncomingMessage, pathname: string, body: string): Promise<PageAnswer> {
  const context: PageContext = {
    api: parts.api,
    accountName: parts.accountName,
    acceptLanguage: request.headers['accept-language'],
  };
  const [, kind, id, ...rest] = pathname.split('/');
  const isGet = request.method === 'GET' || request.method === 'HEAD';
  if (rest.length === 0 && id !== undefined && (isGet || request.method === 'POST')) {
    if (kind === 'c') return isGet ? showCheckout(context, id) : submitCheckout(context, id, new URLSearchParams(body));
    if (kind === 'i') return isGet ? showInvoice(context, id) : payInvoiceInPerson(context, id);
  }
  const message = `Unrecognized request URL (${request.method}: ${pathname}).`;
  throw new StripeFailure(404, { type: 'invalid_request_error', message });
}

/** What Stripe does not have: faults to order, deliveries to look at and to repeat, a health check. */
async function ownSwitch(parts: Parts, method: string, pathname: string, body: string): Promise<Answer> {
  if (method === 'GET' && pathname === '/_sandbox/health') return json(200, { status: 'ok' });
  if (method === 'GET' && pathname === '/_sandbox/deliveries') {
    return json(200, { deliveries: parts.store.all('delivery') });
  }
  const again = /^\/_sandbox\/events\/([^/]+)\/resend$/.exec(pathname)?.[1];
  if (method === 'POST' && again !== undefined) {
    await parts.resend(again);
    return json(200, { status: 'ok' });
  }
  if (method === 'DELETE' && pathname === '/_sandbox/faults') {
    parts.faults.clear();
    return json(200, { status: 'ok' });
  }
  if (method === 'POST' && pathname === '/_sandbox/faults') {
    const fault = faultRequest.safeParse(parseJson(body));
    if (!fault.success) return json(422, { error: { type: 'invalid_request_error', message: fault.error.message } });
    parts.faults.add(fault.data);
    return json(200, fault.data);
  }
  return json(404, { error: { type: 'invalid_request_error', message: `No ${method} ${pathname} here.` } });
}

/** Sends an answer, or the way in which the network was told to lose it. */
function spoil(response: ServerResponse, reply: ApiReply): void {
  const ways: Partial<Record<FaultKind, () => void>> = {
    // Never answered: the caller's patience ends it.
    timeout_before: () => undefined,
    timeout_after: () => undefined,
    reset_after: () => response.destroy(),
    cut_body: () => {
      response.writeHead(reply.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(reply.body),
      });
      response.write(reply.body.slice(0, Math.floor(reply.body.length / 2)), () => response.destroy());
    },
    html_before: () => send(response, badGateway()),
    html_after: () => send(response, badGateway()),
  };
  const way = reply.fault === null ? undefined : ways[reply.fault];
  if (way === undefined) send(response, reply);
  else way();
}

function badGateway(): Answer {
  return { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>', headers: { 'content-type': 'text/html' } };
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_BODY_BYTES) {
      throw new StripeFailure(413, { type: 'invalid_request_error', message: 'The request is too large.' });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
