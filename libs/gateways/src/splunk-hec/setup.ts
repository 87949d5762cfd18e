import { type SetupPlace, type SetupStep } from '../setup.js';

/** Senders that know Splunk: Tyk Pump, Fluent Bit. Some put Splunk's path in the place of any other. */
export function setupSplunkHec({ url, secret }: SetupPlace): SetupStep[] {
  const { origin, hostname, port, protocol } = new URL(url);
  return [
    {
      title: 'Tyk Pump (choose the preset tyk for the connection)',
      language: 'json',
      code: `"pumps": {"octroi": {"type": "splunk", "meta": {
  "collector_token": "${secret}",
  "collector_url": "${origin}/services/collector/event",
  "enable_batch": true, "max_retries": 20, "obfuscate_api_keys": false}}}`,
    },
    {
      title: 'Or Fluent Bit',
      language: 'ini',
      code: `[OUTPUT]
    Name               splunk
    Match              *
    Host               ${hostname}
    Port               ${port || (protocol === 'https:' ? 443 : 80)}
    tls                ${protocol === 'https:' ? 'on' : 'off'}
    Splunk_Token       ${secret}
    Retry_Limit        no_limits`,
    },
    {
      title: 'See that the sender can reach Octroi: this has to answer {"text":"Success","code":0}',
      language: 'shell',
      code: `curl -i -X POST '${url}/services/collector/event' -H 'Authorization: Splunk ${secret}' -d ''`,
    },
  ];
}
