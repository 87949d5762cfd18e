import { reachStep, type SetupPlace, type SetupStep } from '../setup.js';

const FORMAT =
  '{"extendedRequestId":"$context.extendedRequestId","requestId":"$context.requestId","requestTimeEpoch":"$context.requestTimeEpoch","apiId":"$context.apiId","stage":"$context.stage","apiKeyId":"$context.identity.apiKeyId","principalId":"$context.authorizer.principalId","sub":"$context.authorizer.subscriptionId","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","responseLength":"$context.responseLength","responseLatency":"$context.responseLatency","errorType":"$context.error.responseType","integrationStatus":"$context.integration.status","ip":"$context.identity.sourceIp"}';

/** Firehose with our HTTP endpoint, and the access log that feeds it. */
export const setupAws = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Make the delivery stream; its name has to begin with amazon-apigateway-',
    language: 'shell',
    code: `aws firehose create-delivery-stream --delivery-stream-name amazon-apigateway-octroi --delivery-stream-type DirectPut \\
  --http-endpoint-destination-configuration '{
    "EndpointConfiguration": {"Url": "${place.url}", "Name": "octroi", "AccessKey": "${place.secret}"},
    "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60},
    "RequestConfiguration": {"ContentEncoding": "GZIP"},
    "RetryOptions": {"DurationInSeconds": 7200},
    "S3BackupMode": "FailedDataOnly",
    "S3Configuration": {"RoleARN": "ROLE", "BucketARN": "BUCKET"}, "RoleARN": "ROLE"}'`,
  },
  { title: 'The access log format of a REST API, on one line', language: 'json', code: FORMAT },
  {
    title: "REST API: send the stage's access log there",
    language: 'shell',
    code: `aws apigateway update-stage --rest-api-id API --stage-name prod --patch-operations \\
  op=replace,path=/accessLogSettings/destinationArn,value=STREAM_ARN op=replace,path=/accessLogSettings/format,value='FORMAT'`,
  },
  {
    title: 'HTTP or WebSocket API: to CloudWatch Logs, and from there to the stream',
    language: 'shell',
    code: `aws apigatewayv2 update-stage --api-id API --stage-name '$default' --access-log-settings DestinationArn=LOG_GROUP_ARN,Format='FORMAT'
aws logs put-subscription-filter --log-group-name LOG_GROUP --filter-name octroi --filter-pattern '' --destination-arn STREAM_ARN --role-arn ROLE`,
  },
  reachStep(place),
];
