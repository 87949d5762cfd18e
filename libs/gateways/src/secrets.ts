import { headerOf } from './body/plain-body.js';
import type { GatewayRequest } from './gateway.js';

/**
 * Every secret a request presents, in whatever place its gateway is able to put one: Firehose knows only its own
 * access key header, the Mule agent only `Authorization: Splunk`, Kong any header or Basic, Pub/Sub only a URL.
 * The connection accepts the request when any of them is one of its two current secrets.
 */
export function presentedSecrets(request: Pick<GatewayRequest, 'headers' | 'query'>): string[] {
  const found = new Set<string>();
  const add = (secret: string | undefined): void => {
    if (secret !== undefined && secret !== '' && secret.length <= LONGEST) found.add(secret);
  };
  const authorization = headerOf(request, 'authorization')?.trim();
  if (authorization !== undefined && authorization.length <= 2 * LONGEST) {
    const [, scheme, rest] = /^(\S+)\s+(.*)$/.exec(authorization) ?? [];
    if (rest === undefined) add(authorization);
    else if (scheme!.toLowerCase() === 'basic') basic(rest).forEach(add);
    else add(rest);
  }
  for (const name of HEADERS) add(headerOf(request, name)?.trim());
  for (const name of PARAMETERS) add(request.query?.[name]);
  return [...found];
}

/** Firehose's limit for an access key. */
const LONGEST = 4_096;
const HEADERS = ['x-amz-firehose-access-key', 'x-api-key', 'api-key', 'apikey', 'x-octroi-secret', 'x-metering-token'];
const PARAMETERS = ['access_token', 'token', 'api_key', 'apikey', 'key'];

/** The password, and the user name too: some senders have but one field for a token. */
function basic(encoded: string): string[] {
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? [decoded] : [decoded.slice(colon + 1), decoded.slice(0, colon)];
}
