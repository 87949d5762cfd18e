import { isProblem, plainBody } from '../body/plain-body.js';
import { isBroken, jsonRecords } from '../body/json-records.js';
import type { GatewayRequest, ReadOptions, Reading, UsageAdapter } from '../gateway.js';
import { limitsOf, readerFor } from '../read-json.js';
import { acknowledgeExport, isProtobuf } from './acknowledge.js';
import { readExport } from './export.js';
import { readLog, readSpan } from './call.js';
import { decodeExport } from './protobuf.js';
import { setupOtlp } from './setup.js';

/** OpenTelemetry over HTTP, JSON or protobuf: access logs (Envoy, Kong 3.13, collectors) and server spans. */
export const otlp: UsageAdapter = {
  name: 'otlp',
  title: 'OpenTelemetry (OTLP)',
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read: (request, options = {}) => readOtlp(request, options, readLog),
  acknowledge: acknowledgeExport,
  setup: setupOtlp,
};

/** Reads an export with another reader of logs than the generic one; for gateways that log lines of their own. */
export function readOtlp(request: GatewayRequest, options: ReadOptions, log: typeof readLog): Reading {
  const reader = readerFor(request, options);
  const limits = limitsOf(options);
  const body = plainBody(request, limits);
  if (isProblem(body)) {
    reader.reject(body.problem, body.detail, null);
  } else if (isProtobuf(request)) {
    const decoded = decodeExport(body, request.path ?? '', limits);
    if ('problem' in decoded) reader.reject(decoded.problem, decoded.detail, null);
    else readExport(decoded.value, reader, log, readSpan);
  } else {
    for (const parsed of jsonRecords(body, limits)) {
      if (isBroken(parsed)) reader.reject(parsed.broken, parsed.detail, parsed.text);
      else readExport(parsed.value, reader, log, readSpan);
    }
  }
  return reader.reading;
}
