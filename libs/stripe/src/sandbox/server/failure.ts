export interface StripeErrorBody {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  [field: string]: unknown;
}

/** An answer that is an error in Stripe's shape. */
export class StripeFailure extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
    /** Whether what was written so far stays: a declined payment leaves its attempt behind. */
    readonly keepsEffects = false,
    /** Whether the endpoint began its work: only then does Stripe save the answer under the idempotency key. */
    readonly isSaved = true,
  ) {
    super(body.message);
  }
}

/** The parameters are wrong, whatever the state: 400, not saved under the key. */
export function invalidParameter(message: string, param?: string, code?: string): StripeFailure {
  return new StripeFailure(400, request(message, param, code), false, false);
}

/** The parameters are fine, the state is not: 400. */
export function refused(message: string, code?: string, param?: string): StripeFailure {
  return new StripeFailure(400, request(message, param, code));
}

export function missing(object: string, id: string, param = 'id'): StripeFailure {
  return new StripeFailure(404, request(`No such ${object}: '${id}'`, param, 'resource_missing'));
}

function request(message: string, param?: string, code?: string): StripeErrorBody {
  return {
    type: 'invalid_request_error',
    message,
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  };
}
