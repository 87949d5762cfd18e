import type { Wrapper } from '../record/draft.js';
import { fields, first, httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { rfc3339 } from '../record/time.js';
import { answeredBy } from './usage-line.js';

/** The Mule agent's HttpEvent; no source shows whether its names come in snake or in camel case, so both are read. */
export function readAnalyticsEvent(event: Fields, wrapper: Wrapper, reader: RecordReader): void {
  const value = (snake: string): unknown => first(event[snake], event[camel(snake)]);
  const id = text(value('event_id'));
  if (id === undefined) {
    return reader.reject(
      'unknown_format',
      'Neither a logged line nor an analytics event with event_id.',
      wrapper.raw ?? event,
    );
  }
  const received = rfc3339(value('received_ts'));
  const replied = rfc3339(value('replied_ts'));

  const violation = fields(value('policy_violation'));
  const client = text(value('client_id'));
  reader.event(
    {
      id,
      source: `mulesoft:${text(value('org_id')) ?? ''}`,
      subject: client,
      identities: [client, text(value('application_name'))],
      time: received ?? wrapper.time,
      node: wrapper.node,
      needs: { time: 'received_ts is missing.' },
      data: present({
        method: httpMethod(value('verb')),
        path: pathOf(value('path')),
        status: httpStatus(value('status_code')),
        latencyMs:
          received === undefined || replied === undefined || replied < received ? undefined : replied - received,
        requestBytes: whole(value('request_bytes')),
        responseBytes: whole(value('response_bytes')),
        answeredBy: answeredBy(text(value('request_disposition'))),
        error: first(text(violation.policy_name), text(violation.policyName)),
        service: text(value('api_id')),
        serviceName: text(value('api_name')),
        route: text(value('api_version')),
      }),
    },
    wrapper.raw ?? event,
  );
}

const camel = (snake: string): string => snake.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
