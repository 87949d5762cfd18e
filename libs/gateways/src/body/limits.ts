import type { BodyLimits } from '../gateway.js';

/** What the largest honest sender needs (Firehose: 64 MiB and 10,000 records), and not much more. */
export const DEFAULT_LIMITS: Readonly<BodyLimits> = {
  plainBytes: 64 * 1_024 * 1_024,
  ratio: 400,
  depth: 64,
  values: 6_000_000,
  records: 200_000,
};
