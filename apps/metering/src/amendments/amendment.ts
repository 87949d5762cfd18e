import type { UsageEvent } from '@libs/gateways';

/** What an event says that takes back, or puts right, an earlier one. */
export interface Amendment {
  kind: 'corrected' | 'deleted';
  /** The earlier event's own. */
  source: string;
  id: string;
  /** For `corrected`: the fields of its data that were wrong, as a JSON merge patch. */
  patch: Record<string, unknown>;
  reason: string;
}

const PREFIX = 'octroi.event.';
const KINDS = ['corrected', 'deleted'] as const;
const REASON_MAX = 500;

/** Whether the event is about another event rather than about usage. */
export const isAmendment = (type: string): boolean => type.startsWith(PREFIX);

export const typeOf = (kind: Amendment['kind']): string => PREFIX + kind;

/** Reads an amendment; a problem names the field and the mend. */
export function readAmendment(event: UsageEvent): Amendment | { problem: string } {
  const kind = KINDS.find((one) => event.type === typeOf(one));
  if (kind === undefined) return { problem: `The type has to be ${KINDS.map(typeOf).join(' or ')}.` };
  if (event.timeIsReceipt) return { problem: 'time has to be that of the event which is amended.' };
  const { id, source = event.source, data = {}, reason = '' } = event.data;
  if (typeof id !== 'string' || id === '') return { problem: 'data.id has to name the event which is amended.' };
  if (typeof source !== 'string') return { problem: 'data.source has to be the source of the event which is amended.' };
  if (!isObject(data) || (kind === 'corrected' && Object.keys(data).length === 0)) {
    return { problem: 'data.data has to hold the fields that were wrong, with their right values.' };
  }
  return { kind, source, id, patch: data, reason: String(reason).slice(0, REASON_MAX) };
}

/** RFC 7396: the fields given take the place of those that are there, null takes a field away. */
export function patched(data: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const result = { ...data };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (isObject(value)) result[name] = patched(isObject(result[name]) ? result[name] : {}, value);
    else result[name] = value;
  }
  return result;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
