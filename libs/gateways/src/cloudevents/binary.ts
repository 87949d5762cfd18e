import type { GatewayRequest } from '../gateway.js';
import type { Fields } from '../record/fields.js';

/** The attributes of a binary-mode event: `ce-` headers, percent-decoded as the HTTP binding has it. */
export function binaryAttributes(headers: GatewayRequest['headers']): Fields {
  const attributes: Fields = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (value !== undefined && /^ce-[a-z0-9]{1,40}$/.test(lower)) attributes[lower.slice(3)] = decoded(value);
  }
  return attributes;
}

/** Quotes may be there and are no part of the value; a stray `%` is taken for itself. */
function decoded(value: string): string {
  const bare = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(.)/gs, '$1') ?? value;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
