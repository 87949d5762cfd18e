import { reachStep, type SetupPlace, type SetupStep } from '../setup.js';

const MESSAGE =
  '{"v":1,"id":"{messageid}","ts":"{client.received.start.timestamp}","ts_sent":"{client.sent.end.timestamp}","org":"{organization.name}","env":"{environment.name}","proxy":"{apiproxy.name}","revision":"{apiproxy.revision}","basepath":"{proxy.basepath}","path_suffix":"{escapeJSON(proxy.pathsuffix)}","verb":"{request.verb}","status":"{message.status.code}","target_status":"{response.status.code}","client_id":"{client_id}","app":"{escapeJSON(developer.app.name)}","app_id":"{developer.app.id}","developer":"{developer.email}","developer_id":"{developer.id}","product":"{escapeJSON(apiproduct.name)}","fault":"{fault.name}","bytes_out":"{response.header.content-length}","units":"{monetize.units}"}';

/** The policy that writes our template, and the way of its lines through Cloud Logging and Pub/Sub. */
export const setupApigee = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Add this policy as the only step of <PostClientFlow><Response>',
    language: 'xml',
    code: `<MessageLogging name="ML-Octroi" continueOnError="true"><CloudLogging>
  <LogName>projects/{organization.name}/logs/octroi-usage</LogName>
  <Message contentType="application/json">${MESSAGE}</Message>
</CloudLogging></MessageLogging>`,
  },
  {
    title: 'Send the log to a topic; give the printed writer identity the role Pub/Sub Publisher on it',
    language: 'shell',
    code: `gcloud pubsub topics create octroi-usage
gcloud logging sinks create octroi-usage pubsub.googleapis.com/projects/PROJECT/topics/octroi-usage \\
  --log-filter='logName="projects/PROJECT/logs/octroi-usage"'`,
  },
  {
    title: 'Push the topic here, signed by a service account that the connection names in options.pushIdentity',
    language: 'shell',
    code: `gcloud pubsub subscriptions create octroi-usage --topic=octroi-usage --ack-deadline=60 \\
  --push-endpoint='${place.url}' \\
  --push-auth-service-account=octroi-push@PROJECT.iam.gserviceaccount.com --push-auth-token-audience='${place.url}'`,
  },
  {
    title: 'Or with the secret in the address instead',
    language: 'shell',
    code: `gcloud pubsub subscriptions create octroi-usage --topic=octroi-usage --ack-deadline=60 \\
  --push-endpoint='${place.url}?token=${place.secret}'`,
  },
  reachStep(place),
];
