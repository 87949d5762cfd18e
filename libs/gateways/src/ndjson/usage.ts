import { acknowledge } from '../acknowledge.js';
import type { UsageAdapter } from '../gateway.js';
import { readJson } from '../read-json.js';
import { readPlain } from './plain.js';
import { presetFor, TYK_KEYS } from './presets.js';
import { setupNdjson } from './setup.js';

/**
 * Any gateway that can write its access log as JSON and hand it to a shipper (Fluent Bit, Vector, ...): objects,
 * arrays or lines. A preset knows the fields of nginx, Envoy, APISIX and Tyk; a field map tells all others.
 */
export const ndjson: UsageAdapter = {
  name: 'ndjson',
  title: 'Log lines (NDJSON)',
  hasPresets: true,
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read: (request, options = {}) => {
    const read = presetFor(options.preset) ?? readPlain;
    return readJson(request, options, (record, reader) => read(record, reader), TYK_KEYS);
  },
  acknowledge,
  setup: setupNdjson,
};
