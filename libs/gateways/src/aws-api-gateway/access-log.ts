import type { Wrapper } from '../record/draft.js';
import type { CallData } from '../gateway.js';
import { decimal, first, httpMethod, httpStatus, pathOf, present, text, whole, type Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { clfTime, epochMs, rfc3339 } from '../record/time.js';

/** One access-log line: the format that README.md prescribes, or one of the console's presets. */
export function readAccessLog(line: Fields, wrapper: Wrapper, reader: RecordReader): void {
  const status = httpStatus(line.status);
  const raw = framed(line, wrapper);
  const requestId = text(line.requestId);
  const isKnown = status !== undefined || requestId !== undefined || line.extendedRequestId !== undefined;
  if (!isKnown && !reader.hasFieldMap) {
    return reader.reject(
      'unknown_format',
      'Neither status nor requestId: not an access-log line of API Gateway.',
      line,
    );
  }
  const time = epochMs(line.requestTimeEpoch) ?? clfTime(line.requestTime) ?? rfc3339(line.requestTime) ?? wrapper.time;

  const { id, idQuality } = identityOf(line, requestId, wrapper);
  const apiId = text(line.apiId);
  const consumer = consumerOf(line);
  reader.event(
    {
      id,
      idQuality,
      content: () => [
        requestId,
        time,
        line.ip,
        line.httpMethod,
        line.resourcePath,
        line.path,
        line.status,
        line.responseLength,
        line.responseLatency,
      ],
      source: apiId === undefined ? 'aws' : `aws:${apiId}/${text(line.stage) ?? ''}`,
      subject: consumer[0],
      identities: consumer,
      time,
      needs: { time: 'The log format has to have requestTimeEpoch.' },
      data: dataOf(line, status),
    },
    raw,
  );
}

/** A line of CloudWatch Logs is kept with what CloudWatch knew of it, so that reading it again gives the same event. */
function framed(line: Fields, { id, time }: Wrapper): Fields {
  if (id === undefined) return line;
  return { messageType: 'DATA_MESSAGE', logEvents: [{ id, timestamp: time, message: line }] };
}

/**
 * The caller of a REST API can set `$context.requestId` (header x-amzn-RequestId), so one who repeats a UUID would
 * be billed for one call; `extendedRequestId` is the gateway's own. HTTP APIs have one id, made by the gateway.
 */
function identityOf(
  line: Fields,
  requestId: string | undefined,
  wrapper: Wrapper,
): { id?: string; idQuality?: 'native' | 'envelope' } {
  const own = text(line.extendedRequestId) ?? (line.routeKey === undefined ? undefined : requestId);
  if (own !== undefined) return { id: own, idQuality: 'native' };
  return wrapper.id === undefined ? {} : { id: wrapper.id, idQuality: 'envelope' };
}

function consumerOf(line: Fields): string[] {
  const names = [
    line.apiKeyId,
    line.apiKey,
    line.api_key,
    line.sub,
    line.principalId,
    line.clientId,
    line.user,
    line.caller,
  ];
  return names.map(text).filter((name) => name !== undefined);
}

function dataOf(line: Fields, status: number | undefined): CallData {
  const error = text(line.errorType);
  const integrationStatus = httpStatus(line.integrationStatus);
  return present({
    method: httpMethod(first(text(line.httpMethod), text(line.routeKey)?.split(' ')[0])),
    path: pathOf(first(text(line.path), text(line.resourcePath))),
    status,
    latencyMs: decimal(line.responseLatency),
    responseBytes: whole(line.responseLength),
    answeredBy: answeredBy(error, integrationStatus),
    error,
    service: text(line.apiId),
    stage: text(line.stage),
    route: first(text(line.resourcePath), text(line.routeKey)),
    integrationStatus,
  });
}

/** Errors that API Gateway answers before it calls the integration. */
const REFUSALS =
  /^(?:INVALID_API_KEY|ACCESS_DENIED|UNAUTHORIZED|THROTTLED|QUOTA_EXCEEDED|AUTHORIZER_|MISSING_AUTHENTICATION|BAD_REQUEST|REQUEST_TOO_LARGE|RESOURCE_NOT_FOUND|UNSUPPORTED_MEDIA_TYPE|WAF_|EXPIRED_TOKEN|INVALID_SIGNATURE|DEFAULT_4XX)/;

function answeredBy(
  error: string | undefined,
  integrationStatus: number | undefined,
): 'gateway' | 'upstream' | undefined {
  if (integrationStatus !== undefined) return 'upstream';
  return error !== undefined && REFUSALS.test(error) ? 'gateway' : undefined;
}
