import { problem } from './problem.js';

export class Unreadable extends problem({
  code: 'unreadable',
  status: 400,
  title: 'The request cannot be read',
  mend: 'Send a body that parses as its Content-Type says: JSON for nearly every operation.',
}) {}

export class Unauthenticated extends problem({
  code: 'unauthenticated',
  status: 401,
  title: 'Nobody is signed in',
  mend: 'Sign in, or send an API token as "Authorization: Bearer oct_…". A session ends after a time, and a revoked token never works again.',
}) {}

export class Forbidden extends problem({
  code: 'forbidden',
  status: 403,
  title: 'This role may not do that',
  mend: 'Ask an administrator for a role that grants the permission the detail names.',
}) {}

export class CrossSite extends problem({
  code: 'cross_site',
  status: 403,
  title: 'The request came from another site',
  mend: "Call from the installation's own pages, or with an API token instead of the session cookie.",
}) {}

export class NotFound extends problem({
  code: 'not_found',
  status: 404,
  title: 'There is no such thing',
  mend: 'Check the address and the id. Things of another partner are not found either.',
}) {}

export class Invalid extends problem({
  code: 'invalid',
  status: 422,
  title: 'The input is well-formed but wrong',
  mend: 'Each entry of "errors" points at a field and says what it must be.',
}) {}

export class TooLarge extends problem({
  code: 'too_large',
  status: 413,
  title: 'The body is too large',
  mend: 'Send less at a time.',
}) {}

export class TooManyRequests extends problem({
  code: 'too_many_requests',
  status: 429,
  title: 'Too many requests',
  mend: 'Wait for as long as Retry-After says.',
}) {}

export class IdempotencyKeyReused extends problem({
  code: 'idempotency_key_reused',
  status: 422,
  title: 'The Idempotency-Key was used for another request',
  mend: 'Use a new key for a new request; the same key only with exactly the same body.',
}) {}

export class IdempotencyKeyInFlight extends problem({
  code: 'idempotency_key_in_flight',
  status: 409,
  title: 'The first request with this Idempotency-Key is still being worked on',
  mend: 'Wait for as long as Retry-After says and repeat the request with the same key: the answer is then the first one.',
}) {}

export class Unavailable extends problem({
  code: 'unavailable',
  status: 503,
  title: 'A part we depend on is away',
  mend: 'Nothing was done. Try again after Retry-After.',
}) {}

export class Unexpected extends problem({
  code: 'unexpected',
  status: 500,
  title: 'Our mistake',
  mend: 'Tell us the instance; the log has it.',
}) {}

export class ClockLocked extends problem({
  code: 'clock_locked',
  status: 409,
  title: 'The clock cannot be moved here',
  mend: 'The clock moves only in sandbox mode, only forwards, and never with a live Stripe key.',
}) {}
