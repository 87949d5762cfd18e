import { json, tryAgain } from '../acknowledge.js';
import { headerOf } from '../body/plain-body.js';
import type { GatewayAnswer, GatewayRequest, IngestOutcome } from '../gateway.js';

/**
 * An empty Export...ServiceResponse, in the encoding of the request. Never a partial success: OTLP forbids to send
 * again what it names, and what we could not read is in quarantine already. Of our own troubles only 503 is retried.
 */
export function acknowledgeExport(request: GatewayRequest, outcome: IngestOutcome): GatewayAnswer {
  const message = outcome.stored ? '' : (outcome.message ?? 'Try again later.').slice(0, 1_000);
  if (!isProtobuf(request)) {
    return outcome.stored ? json(200, {}) : tryAgain(outcome, { code: UNAVAILABLE, message });
  }
  const answer = outcome.stored ? json(200, {}) : tryAgain(outcome, {});
  const body = outcome.stored ? new Uint8Array(0) : statusMessage(message);
  answer.headers['content-type'] = 'application/x-protobuf';
  answer.headers['content-length'] = String(body.length);
  return { ...answer, body };
}

export const isProtobuf = (request: GatewayRequest): boolean =>
  /^application\/(?:x-)?protobuf\b/i.test(headerOf(request, 'content-type') ?? '');

/** google.rpc.Code */
const UNAVAILABLE = 14;

/** google.rpc.Status {code = 1, message = 2}; the message is under 16 KiB, so two bytes tell its length. */
function statusMessage(message: string): Uint8Array {
  const text = Buffer.from(message, 'utf8').subarray(0, 4_000);
  return Buffer.concat([Buffer.from([0x08, UNAVAILABLE, 0x12, (text.length & 0x7f) | 0x80, text.length >> 7]), text]);
}
