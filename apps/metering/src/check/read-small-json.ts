import type { IncomingMessage } from 'node:http';

/** A question is small; a thousand of them fit too. */
const BYTES_MAX = 1024 * 1024;

/** The body as JSON; undefined when there is none, when it is none, or when it is larger than a question can be. */
export async function readSmallJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BYTES_MAX) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (bytes === 0 || bytes > BYTES_MAX) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
