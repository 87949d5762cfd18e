import type { RejectionReason } from '../gateway.js';
import {
  decimal,
  fields,
  flag,
  httpMethod,
  httpStatus,
  isFields,
  pathOf,
  sequenceOf,
  text,
  type Fields,
} from './fields.js';
import type { Draft } from './draft.js';
import { anyInstant } from './time.js';

/**
 * Puts into `draft` what the connection's field map points at in `raw`. A field that the map names and the record
 * lacks keeps what the adapter found. Answers why not, when a mapped value is not what the field takes.
 */
export function mapFields(
  draft: Draft,
  raw: unknown,
  map: Readonly<Record<string, string>>,
): { reason: RejectionReason; detail: string } | undefined {
  if (!isFields(raw)) return undefined;
  for (const target of Object.keys(map)) {
    const path = map[target]!;
    const found = at(raw, path);
    if (target === '__proto__' || found === undefined || found === null || found === '') continue;
    if (!put(draft, target, found)) {
      const detail = `The field map takes ${target} from "${path}", which holds ${JSON.stringify(found)?.slice(0, 80)}.`;
      return { reason: 'invalid_field', detail };
    }
  }
  return undefined;
}

/** The value at `path`: one literal key, else a walk over its dots. */
export function at(record: unknown, path: string): unknown {
  const node = fields(record);
  if (Object.hasOwn(node, path)) return node[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(node, head)) return at(node[head], path.slice(dot + 1));
  }
  return undefined;
}

function put(draft: Draft, target: string, found: unknown): boolean {
  switch (target) {
    case 'id':
      draft.idQuality = 'native';
      return set(draft, 'id', text(found));
    case 'source':
    case 'type':
    case 'node':
      return set(draft, target, text(found));
    case 'sequence':
      return set(draft, 'sequence', sequenceOf(found));
    case 'subject': {
      const subject = text(found);
      draft.identities = [subject, ...(draft.identities ?? [])];
      return set(draft, 'subject', subject);
    }
    case 'time':
      return set(draft, 'time', anyInstant(found));
    default: {
      const value = (READERS.get(target) ?? asIs)(found);
      return set(draft.data as Fields, target, value);
    }
  }
}

/** How the fields of our own are read; any other name takes the value as it is, for the provider's own meters. */
const READERS = new Map<string, (value: unknown) => unknown>(
  Object.entries({
    method: httpMethod,
    path: pathOf,
    route: text,
    service: text,
    status: httpStatus,
    latencyMs: decimal,
    requestBytes: decimal,
    responseBytes: decimal,
    answeredBy: (value) => (value === 'gateway' || value === 'upstream' ? value : undefined),
    cached: flag,
    error: text,
    plan: text,
    model: text,
    provider: text,
    inputTokens: decimal,
    outputTokens: decimal,
    totalTokens: decimal,
  }),
);

const asIs = (value: unknown): unknown => value;

function set<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): boolean {
  if (value === undefined) return false;
  target[key] = value;
  return true;
}
