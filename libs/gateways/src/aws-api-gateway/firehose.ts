import { acknowledge, json, tryAgain } from '../acknowledge.js';
import { headerOf } from '../body/plain-body.js';
import type { GatewayAnswer, GatewayRequest, IngestOutcome } from '../gateway.js';

/**
 * Firehose's HTTP endpoint delivery specification: 200 with the request's own id and epoch milliseconds, or an
 * error with the same and `errorMessage`. Anything malformed counts as a failure; a 413 loses the batch for good.
 */
export function acknowledgeDelivery(request: GatewayRequest, outcome: IngestOutcome): GatewayAnswer {
  const requestId = requestIdOf(request);
  if (requestId === undefined) return acknowledge(request, outcome);
  const timestamp = Date.parse(outcome.at);
  if (outcome.stored) return json(200, { requestId, timestamp });
  const errorMessage = (outcome.message ?? 'Try again later.').slice(0, LONGEST_MESSAGE);
  return tryAgain(outcome, { requestId, timestamp, errorMessage });
}

const LONGEST_MESSAGE = 8_192;

function requestIdOf(request: GatewayRequest): string | undefined {
  const header = headerOf(request, 'x-amz-firehose-request-id');
  if (header !== undefined) return header;
  const start = Buffer.from(request.body.buffer, request.body.byteOffset, Math.min(request.body.length, 512)).toString(
    'utf8',
  );
  return /^\s*\{\s*"requestId"\s*:\s*"([\w-]{1,128})"/.exec(start)?.[1];
}
