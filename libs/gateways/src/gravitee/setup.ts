import { fluentBitOutput, fluentBitTail, reachStep, type SetupPlace, type SetupStep } from '../setup.js';

/** The file reporter and a shipper; or, where there can be neither, the policy. */
export const setupGravitee = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Turn on the file reporter in each gateway.yml, then restart the gateway',
    language: 'yaml',
    code: `reporters:
  file:
    enabled: true
    fileName: \${gravitee.home}/metrics/%s-yyyy_mm_dd
    output: json`,
  },
  {
    title: 'Carry its files here with Fluent Bit (parser json: Format json in parsers.conf)',
    language: 'ini',
    code: `${fluentBitTail('gravitee', '/opt/graviteeio-gateway/metrics/request-*.json,/opt/graviteeio-gateway/metrics/v4-metrics-*.json')}
${fluentBitOutput(place)}`,
  },
  {
    title: 'Or, where neither is possible: the body of the metrics-reporter policy (POST, best effort only)',
    language: 'text',
    code: '{"v":1,"id":"${request.id}","api":"${request.metrics.api!}","app":"${request.metrics.application!}","plan":"${request.metrics.plan!}","sub":"${request.metrics.subscription!}","method":"${request.method}","path":"${request.path?json_string}","status":${response.statusCode?c},"in":${request.contentLength?c},"out":${response.contentLength?c},"ts":${.now?long?c}}',
  },
  reachStep(place),
];
