import type { ReadOptions } from '../gateway.js';
import { innerObject } from '../read-json.js';
import { fields, isFields, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { epochSeconds } from '../record/time.js';

/** What one HEC message carries. Its `time` is in seconds, often with a fraction. */
export interface HecEvent {
  record: Fields;
  time: number | undefined;
}

/** Takes the event out of `{time, host, source, event, fields}`; undefined once it has been rejected. */
export function unwrap(message: Fields, reader: RecordReader, options: ReadOptions): HecEvent | undefined {
  const event = isFields(message.event) ? message.event : innerObject(message.event, reader, options);
  if (event === undefined) {
    reader.reject('unknown_format', 'event has to be an object, or JSON of one in a string.', message);
    return undefined;
  }
  const time = epochSeconds(message.time);
  // Indexed fields stand beside the event; the event's own win.
  return { record: { ...fields(message.fields), ...event }, time };
}
