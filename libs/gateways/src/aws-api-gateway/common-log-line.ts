import type { Wrapper } from '../record/draft.js';
import type { RecordReader } from '../record/reader.js';
import { readAccessLog } from './access-log.js';

/** The console's CLF preset: `ip caller user [time] "GET /pets HTTP/1.1" 200 184 requestId`. */
export function readCommonLogLine(line: string, wrapper: Wrapper, reader: RecordReader): void {
  const match = line.length > LONGEST ? null : CLF.exec(line);
  if (match === null) {
    return reader.reject('record_unreadable', 'Neither JSON nor a line of the CLF preset.', line);
  }
  const [
    ,
    ip,
    caller,
    user,
    requestTime,
    httpMethod,
    resourcePath,
    status,
    responseLength,
    requestId,
    extendedRequestId,
  ] = match;
  const fields = {
    ip,
    caller,
    user,
    requestTime,
    httpMethod,
    resourcePath,
    status,
    responseLength,
    requestId,
    extendedRequestId,
  };
  readAccessLog(reader.scrubber.record(fields), wrapper, reader);
}

/** API Gateway's templates hold 3 KB; what they render is not much longer. */
const LONGEST = 16_384;
const CLF = /^(\S+) (\S+) (\S+) \[([^\]]+)\] "(\S+) (\S+)(?: [^"]*)?" (\d{3}|-) (\d+|-)(?: (\S+))?(?: (\S+))?$/;
