import { json, tryAgain } from '../acknowledge.js';
import type { GatewayAnswer, GatewayRequest, IngestOutcome } from '../gateway.js';

/** Splunk's own words. Only 200 counts as delivered; code 9 is "busy, send it again". */
export function acknowledgeHec(_request: GatewayRequest, outcome: IngestOutcome): GatewayAnswer {
  if (outcome.stored) return json(200, { text: 'Success', code: 0 });
  return tryAgain(outcome, { text: 'Server is busy', code: 9 });
}

/** Senders ask `/services/collector/health` before they start. */
export function healthProbe(request: GatewayRequest): GatewayAnswer | null {
  const isHealth = request.method === 'GET' && /\/services\/collector\/health(?:\/1\.0)?\/?$/.test(request.path ?? '');
  return isHealth ? json(200, { text: 'HEC is healthy', code: 17 }) : null;
}
