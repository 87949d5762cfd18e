import { json } from '../acknowledge.js';
import { isBroken, jsonRecords } from '../body/json-records.js';
import { DEFAULT_LIMITS } from '../body/limits.js';
import { headerOf } from '../body/plain-body.js';
import type { GatewayAnswer, GatewayRequest } from '../gateway.js';
import { fields, text } from '../record/fields.js';

/**
 * Event Grid asks, before it delivers, whether the endpoint wants to hear from it. The code has to come back
 * within 30 seconds with exactly 200; and CloudEvents webhooks ask with OPTIONS.
 */
export function validation(request: GatewayRequest): GatewayAnswer | null {
  const origin = headerOf(request, 'webhook-request-origin');
  if (request.method === 'OPTIONS' && origin !== undefined) {
    const answer = json(200, {});
    answer.headers['webhook-allowed-origin'] = origin;
    answer.headers['webhook-allowed-rate'] = headerOf(request, 'webhook-request-rate') ?? '*';
    return answer;
  }
  if (headerOf(request, 'aeg-event-type') !== 'SubscriptionValidation') return null;
  const [first] = jsonRecords(request.body, DEFAULT_LIMITS);
  const event = first === undefined || isBroken(first) ? {} : fields(first.value);
  const code = text(fields(event.data).validationCode);
  return code === undefined ? null : json(200, { validationResponse: code });
}
