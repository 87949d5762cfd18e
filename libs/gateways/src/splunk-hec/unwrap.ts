import type { ReadOptions } from '../gateway.js';
import { innerObject } from '../read-json.js';
import type { Wrapper } from '../record/draft.js';
import { fields, isFields, text, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochSeconds } from '../record/time.js';

/**
 * Takes the event out of `{time, host, source, event, fields}`; undefined once it has been rejected. HEC's `time` is
 * in seconds, often with a fraction.
 */
export function unwrap(
  message: Fields,
  reader: RecordReader,
  options: ReadOptions,
): { record: Fields; wrapper: Wrapper } | undefined {
  const event = isFields(message.event) ? message.event : innerObject(message.event, reader, options);
  if (event === undefined) {
    reader.reject('unknown_format', 'event has to be an object, or JSON of one in a string.', message);
    return undefined;
  }
  // Indexed fields stand beside the event; the event's own win. Kept is the message, so that it can be read again.
  const raw = { ...message, event };
  return {
    record: { ...fields(message.fields), ...event },
    wrapper: { time: epochSeconds(message.time), node: text(message.host), raw },
  };
}
