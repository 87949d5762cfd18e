import type { SetupPlace, SetupStep } from './setup.js';

/**
 * The face of every gateway adapter: what came over the wire goes in, usage events and rejections come out.
 *
 * Adapters are pure. They read no clock and no environment, keep no state between calls, and never throw for
 * what a gateway sent: a record that cannot be read becomes a {@link Rejection}, so one bad line neither blocks
 * nor loses the thousand good ones it travelled with.
 */
export interface UsageAdapter {
  /** The registry's key and the connection's `adapter`: `kong`, `aws-api-gateway`, ... */
  readonly name: string;
  /** The gateway's name as people know it. */
  readonly title: string;
  /** Whether {@link ReadOptions.preset} tells it what the records look like. */
  readonly hasPresets?: boolean;
  readonly capabilities: Capabilities;

  /** Reads one delivery. Same bytes, same ids: a gateway's retry yields the very same events. */
  read(request: GatewayRequest, options?: ReadOptions): Reading;

  /** The answer this gateway takes for "stored" or for "try again"; others make it drop or repeat the batch. */
  acknowledge(request: GatewayRequest, outcome: IngestOutcome): GatewayAnswer;

  /**
   * Answers calls that carry no usage (validation handshakes, health probes, start-up probes of a log sink). Asked
   * before the body is read, with an empty one, and once more with the body. Null means: this is a delivery, read it.
   */
  handshake?(request: GatewayRequest): GatewayAnswer | null;

  /** What an operator pastes into this gateway, in order; the README explains each. */
  setup(place: SetupPlace): SetupStep[];
}

/** One HTTP request as the ingest endpoint got it. Header names may come in any case. */
export interface GatewayRequest {
  /** Defaults to POST. */
  method?: string;
  /** What follows the connection in the URL, e.g. `/_bulk`; defaults to ''. */
  path?: string;
  /** As sent, still compressed when `content-encoding` says so. */
  body: Uint8Array;
  headers: Readonly<Record<string, string | undefined>>;
  query?: Readonly<Record<string, string | undefined>>;
  /** ISO 8601 instant at which the request arrived; the time of records that bring none of their own. */
  receivedAt: string;
}

export interface ReadOptions {
  /**
   * Where this connection's records keep a field of ours, e.g. `{ id: 'trace', 'latencyMs': 'timing.total' }`.
   * A path is tried as one literal key first, then split at dots. It wins over what the adapter found by itself.
   */
  fieldMap?: Readonly<Record<string, string>>;
  /** A named field map of the `ndjson` adapter: `nginx`, `envoy`, `apisix`, `tyk`. */
  preset?: string;
  /** More names of headers, parameters and fields that hold secrets on this installation (`key_names` in Kong). */
  secretNames?: readonly string[];
  /** Overrides of {@link BodyLimits}, for tests and small machines. */
  limits?: Partial<BodyLimits>;
}

/** How much one delivery may make us hold. Beyond a bound the rest is rejected, never read. */
export interface BodyLimits {
  /** Bytes after decompression; Firehose sends up to 64 MiB. */
  plainBytes: number;
  /** Plain bytes per compressed byte; applies above 1 MiB of output. */
  ratio: number;
  /** How deep arrays and objects of one record may nest. */
  depth: number;
  /** JSON values in one body: 64 MiB of `[0,0,0,...` would otherwise be millions of heap objects. */
  values: number;
  /** Records in one body. */
  records: number;
}

export interface Reading {
  /** In the order in which they came. */
  records: Array<UsageEvent | Rejection>;
  /** Understood, but not usage (health probes, other log categories): reason -> how many. */
  ignored: Record<string, number>;
}

/** A whole number when it fits one exactly, else a decimal string. Never the result of float arithmetic. */
export type Quantity = number | string;

/** One metered fact, in the shape of CloudEvents 1.0. */
export interface UsageEvent {
  kind: 'event';
  recordIndex: number;
  /** Made by the gateway, never by its caller; unique within the connection and `source`. */
  id: string;
  /** `native`: per request; `envelope`: of the wrapper it came in; `content`: a hash, as the record had none. */
  idQuality: 'native' | 'envelope' | 'content';
  source: string;
  type: string;
  /** The consumer's identity as the gateway knows it; null when the call was anonymous. */
  subject: string | null;
  /** Every name under which the consumer may be known here, most specific first. */
  identities: string[];
  /** ISO 8601, UTC, milliseconds. */
  time: string;
  /** True when the record brought no time and `time` is when we received it: leave it out of comparisons. */
  timeIsReceipt: boolean;
  data: CallData;
  /** Which machine of the gateway wrote the record, where the format says it. */
  node?: string;
  /** The record's number in the row of those that this node writes, where the format counts them: a gap is a loss. */
  sequence?: number;
  /** The record as it came, without its credentials. */
  raw: unknown;
}

/** What meters filter, sum and group by. Absent means unknown; CloudEvents bring keys of their own. */
export interface CallData {
  method?: string;
  /** Without query and fragment, which are the caller's and may hold credentials. */
  path?: string;
  route?: string;
  service?: string;
  status?: number;
  latencyMs?: Quantity;
  requestBytes?: Quantity;
  responseBytes?: Quantity;
  /** Who made the response: refusals and quota answers come from the gateway itself. */
  answeredBy?: 'gateway' | 'upstream';
  cached?: boolean;
  /** The gateway's own word for what went wrong, e.g. `RateLimitExceeded`. */
  error?: string;
  plan?: string;
  model?: string;
  provider?: string;
  inputTokens?: Quantity;
  outputTokens?: Quantity;
  totalTokens?: Quantity;
  [field: string]: unknown;
}

export type RejectionReason =
  | 'body_unreadable' // Not the encoding or the format that this gateway sends.
  | 'body_too_large'
  | 'body_suspicious' // Compressed beyond any honest ratio, or more values than a body may hold.
  | 'too_many_records'
  | 'record_unreadable'
  | 'record_too_deep'
  | 'missing_field'
  | 'invalid_field'
  | 'unknown_format';

/** A record that could not be read. It goes to quarantine, and can be read again after a field map is set. */
export interface Rejection {
  kind: 'rejection';
  recordIndex: number;
  reason: RejectionReason;
  /** For the operator: names the field and the mend. */
  detail: string;
  /** Without credentials, and cut when large. */
  raw: unknown;
}

export interface Capabilities {
  /** What ids are made of in the format we prescribe. */
  identity: 'native' | 'envelope' | 'content';
  /** Whether a lost or failed answer makes the gateway send the same batch again. */
  redelivers: boolean;
  /** Whether calls that the gateway refused itself (401, 429) are reported too. */
  reportsRefusals: boolean;
  reportsLatency: boolean;
  reportsSizes: boolean;
}

/** What became of a delivery. `at` is the instant of the answer, ISO 8601. */
export type IngestOutcome =
  | {
      stored: true;
      at: string;
      accepted: number;
      duplicates: number;
      conflicts: number;
      quarantined: number;
      /** One entry for each record, in order, when the caller asked for it. */
      results?: ReadonlyArray<{ recordIndex: number; id?: string; outcome: RecordOutcome }>;
    }
  | { stored: false; at: string; retryAfterSeconds: number; message?: string };

export type RecordOutcome = 'accepted' | 'duplicate' | 'conflict' | 'quarantined';

export interface GatewayAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}
