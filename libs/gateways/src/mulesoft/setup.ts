import { partsOf, reachStep, type SetupPlace, type SetupStep } from '../setup.js';

/** Omni Gateway by Message Logging, through Fluent Bit or OTLP; the Mule agent by Splunk HEC. */
export const setupMulesoft = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Omni Gateway: the Message Logging policy, first in order, After Calling API, level INFO, this message',
    language: 'text',
    code: "#['MUSAGE|v1|' ++ vars.reqId ++ '|' ++ vars.orgId ++ '|' ++ vars.apiId ++ '|' ++ vars.apiName ++ '|' ++ vars.apiVersion ++ '|' ++ (authentication.clientId default '') ++ '|' ++ vars.method ++ '|' ++ attributes.statusCode ++ '|' ++ vars.requestDisposition ++ '|' ++ vars.receivedTs ++ '|' ++ vars.requestPath]",
  },
  { title: "Self-managed: send the gateway's access log here", language: 'yaml', code: accessLog(place) },
  {
    title: 'Managed: export logs over OTLP/HTTP in the settings of the gateway',
    language: 'text',
    code: `${place.url}/v1/logs\nAuthorization: Bearer ${place.secret}`,
  },
  {
    title: 'Mule Gateway on your own servers: Runtime Manager, the server, Plugins, Splunk: HTTP Event Collector',
    language: 'text',
    code: collector(place),
  },
  reachStep(place),
];

function accessLog({ url, secret }: SetupPlace): string {
  const { host, port, isTls, path } = partsOf(url);
  return `apiVersion: gateway.mulesoft.com/v1alpha1
kind: Configuration
metadata: { name: octroi }
spec:
  logging:
    outputs:
      - name: octroi
        type: http
        parameters:
          host: ${host}
          port: ${port}
          tls: '${isTls ? 'on' : 'off'}'
          URI: ${path}
          format: json
          header: ['Authorization Bearer ${secret}']
          retry_limit: no_limits
    accessLogs: { outputs: [octroi] }`;
}

function collector({ url, secret }: SetupPlace): string {
  const { host, port, isTls, path } = partsOf(url);
  return `Host: ${host}
Port: ${port}
Scheme: ${isTls ? 'https' : 'http'}
Token: ${secret}
Path: ${path}/services/collector`;
}
