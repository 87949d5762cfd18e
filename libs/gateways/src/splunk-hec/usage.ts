import type { GatewayRequest, UsageAdapter } from '../gateway.js';
import { readJson } from '../read-json.js';
import { readPlain } from '../ndjson/plain.js';
import { presetFor, TYK_KEYS } from '../ndjson/presets.js';
import { acknowledgeHec, healthProbe } from './acknowledge.js';
import { unwrap } from './unwrap.js';
import { setupSplunkHec } from './setup.js';

/**
 * Splunk's HTTP Event Collector, for senders that know Splunk: Tyk Pump, Fluent Bit, anything with a Splunk output.
 * What is inside is read by the connection's preset or field map, as the `ndjson` adapter does.
 */
export const splunkHec: UsageAdapter = {
  name: 'splunk-hec',
  title: 'Splunk HEC',
  hasPresets: true,
  capabilities: {
    identity: 'native',
    redelivers: true,
    reportsRefusals: true,
    reportsLatency: true,
    reportsSizes: true,
  },
  read: (request: GatewayRequest, options = {}) => {
    const read = presetFor(options.preset) ?? readPlain;
    return readJson(
      request,
      options,
      (record, reader) => {
        const event = unwrap(record, reader, options);
        if (event !== undefined) read(event.record, reader, event.wrapper);
      },
      TYK_KEYS,
    );
  },
  acknowledge: acknowledgeHec,
  handshake: healthProbe,
  setup: setupSplunkHec,
};
