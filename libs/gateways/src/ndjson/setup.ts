import { fluentBitOutput, fluentBitTail, reachStep, type SetupPlace, type SetupStep } from '../setup.js';

const NGINX: SetupStep = {
  title: 'nginx: write this access log (preset nginx)',
  language: 'nginx',
  code: `log_format octroi escape=json '{"msec":"$msec","request_id":"$request_id","consumer":"$consumer","method":"$request_method","uri":"$uri",'
  '"status":"$status","bytes_sent":"$bytes_sent","request_length":"$request_length","request_time":"$request_time",'
  '"upstream_response_time":"$upstream_response_time","upstream_cache_status":"$upstream_cache_status","server_name":"$server_name","hostname":"$hostname"}';
access_log /var/log/nginx/octroi.log octroi;`,
};

const ENVOY: SetupStep = {
  title: 'Envoy: the json_format of its access log (preset envoy)',
  language: 'yaml',
  code: `json_format:
  {
    start_time: '%START_TIME%',
    stream_id: '%STREAM_ID%',
    consumer: '%DYNAMIC_METADATA(envoy.filters.http.ext_authz:x-consumer-id)%',
    method: '%REQ(:METHOD)%',
    path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
    response_code: '%RESPONSE_CODE%',
    response_flags: '%RESPONSE_FLAGS%',
    duration: '%DURATION%',
    bytes_received: '%BYTES_RECEIVED%',
    bytes_sent: '%BYTES_SENT%',
    authority: '%REQ(:AUTHORITY)%',
    route_name: '%ROUTE_NAME%',
    upstream_cluster: '%UPSTREAM_CLUSTER%',
    upstream_host: '%UPSTREAM_HOST%',
    hostname: '%HOSTNAME%',
  }`,
};

const apisix = ({ url, secret }: SetupPlace): SetupStep => ({
  title: 'APISIX: the plugin http-logger (preset apisix)',
  language: 'json',
  code: `{
  "uri": "${url}",
  "auth_header": "Bearer ${secret}",
  "log_format_extra": { "request_id": "$apisix_request_id" },
  "batch_max_size": 1000,
  "max_retry_count": 60,
  "retry_delay": 10
}`,
});

const shipper = (place: SetupPlace): SetupStep => ({
  title: 'Carry the log here with Fluent Bit (parser json: Format json in parsers.conf)',
  language: 'ini',
  code: `${fluentBitTail('octroi', '/var/log/nginx/octroi.log')}
${fluentBitOutput(place)}`,
});

/** What the connection's preset needs; without one, all of them. */
export function setupNdjson(place: SetupPlace): SetupStep[] {
  switch (place.preset) {
    case 'nginx':
      return [NGINX, shipper(place), reachStep(place)];
    case 'envoy':
      return [ENVOY, shipper(place), reachStep(place)];
    case 'apisix':
      return [apisix(place), reachStep(place)];
    case 'tyk':
      return [shipper(place), reachStep(place)];
    default:
      return [NGINX, ENVOY, apisix(place), shipper(place), reachStep(place)];
  }
}
