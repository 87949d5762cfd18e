import type { GatewayAnswer, GatewayRequest, IngestOutcome } from './gateway.js';

/**
 * The answer most gateways take. Exactly 200 for "stored", whatever became of single records; 503 with
 * Retry-After for trouble of ours. Never 500 and never 4xx: most senders drop the batch on those.
 */
export function acknowledge(_request: GatewayRequest, outcome: IngestOutcome): GatewayAnswer {
  if (!outcome.stored) return tryAgain(outcome, { title: outcome.message ?? 'Try again later.' });
  const { accepted, duplicates, conflicts, quarantined, results } = outcome;
  return json(200, { accepted, duplicates, conflicts, quarantined, ...(results && { results }) });
}

export function tryAgain(outcome: Extract<IngestOutcome, { stored: false }>, body: unknown): GatewayAnswer {
  const answer = json(503, body);
  answer.headers['retry-after'] = String(Math.max(1, Math.ceil(outcome.retryAfterSeconds)));
  return answer;
}

/** With a length and without compression: Firehose demands both. */
export function json(status: number, body: unknown): GatewayAnswer {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  return { status, headers, body: text };
}
