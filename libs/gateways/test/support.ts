import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayRequest, ReadOptions } from '../src/gateway.js';

/** Samples are not compiled: a built tool reads them where its source lies. */
const HERE = import.meta.dirname.replace(/([\\/])dist[\\/](?=libs)/, '$1');
export const SOURCES = join(HERE, '../src');
/** Real payloads of vendors, kept beside the repository; absent in an ordinary clone. */
export const PAYLOADS = join(HERE, '../../../../shared/payloads');
export const RECEIVED_AT = '2026-11-23T15:00:00.000Z';

export interface Sample {
  name: string;
  request: GatewayRequest;
  expected: { options?: ReadOptions; records: unknown[]; ignored: Record<string, number> };
}

/** The samples of one adapter: `x.json`, `x.ndjson`, `x.http`, ... and `x.expected.json` beside each. */
export function samplesOf(adapter: string): Sample[] {
  const folder = join(SOURCES, adapter, 'samples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => !file.endsWith('.expected.json'))
    .map((file) => ({
      name: file,
      request: requestFrom(folder, file),
      expected: JSON.parse(readFileSync(join(folder, file.replace(/\.\w+$/, '.expected.json')), 'utf8')),
    }));
}

/** A file as the request that carries it; `.http` files bring their own headers. */
export function requestFrom(folder: string, file: string): GatewayRequest {
  const bytes = readFileSync(join(folder, file));
  if (file.endsWith('.http')) return fromHttp(bytes);
  const type = file.endsWith('.csv')
    ? 'text/csv'
    : file.endsWith('.ndjson')
      ? 'application/x-ndjson'
      : 'application/json';
  return aRequest(bytes, { 'content-type': type });
}

export function aRequest(body: Uint8Array | string, headers: Record<string, string> = {}): GatewayRequest {
  return { body: typeof body === 'string' ? Buffer.from(body) : body, headers, receivedAt: RECEIVED_AT };
}

function fromHttp(bytes: Buffer): GatewayRequest {
  const separator = bytes.indexOf('\n\n');
  const [requestLine = '', ...lines] = bytes.toString('utf8', 0, separator).split('\n');
  const [method, path] = requestLine.split(' ');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon)] = line.slice(colon + 1).trim();
  }
  return { method, path, body: bytes.subarray(separator + 2), headers, receivedAt: RECEIVED_AT };
}
