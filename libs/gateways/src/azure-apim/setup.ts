import { reachStep, type SetupPlace, type SetupStep } from '../setup.js';

/** The diagnostic setting, the Function that relays the hub, and the policy for counters within a second. */
export const setupAzure = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Send GatewayLogs to an event hub',
    language: 'shell',
    code: `az monitor diagnostic-settings create --name octroi --resource $APIM_ID \\
  --event-hub octroi-usage --event-hub-rule $HUB_NAMESPACE_ID/authorizationRules/RootManageSharedAccessKey \\
  --logs '[{"category": "GatewayLogs", "enabled": true}]'`,
  },
  {
    title: 'Relay the hub with a Function (Node.js)',
    language: 'javascript',
    code: `const { app } = require('@azure/functions');
app.eventHub('octroi', {
  connection: 'HUB',
  eventHubName: 'octroi-usage',
  cardinality: 'many',
  retry: {
    strategy: 'exponentialBackoff',
    maxRetryCount: -1,
    minimumInterval: { seconds: 1 },
    maximumInterval: { minutes: 5 },
  },
  handler: async (messages) => {
    const answer = await fetch(process.env.OCTROI_URL, {
      method: 'POST',
      body: JSON.stringify(messages),
      headers: { 'Content-Type': 'application/json', Authorization: \`Bearer \${process.env.OCTROI_SECRET}\` },
    });
    if (answer.status !== 200) throw new Error(\`Octroi answered \${answer.status}\`);
  },
});`,
  },
  {
    title: 'Its application settings',
    language: 'ini',
    code: `OCTROI_URL=${place.url}\nOCTROI_SECRET=${place.secret}`,
  },
  {
    title: 'Counters within a second: in outbound and on-error of the global policy; never bill by it alone',
    language: 'xml',
    code: policy(place.url),
  },
  reachStep(place),
];

const policy = (url: string): string =>
  `<send-one-way-request mode="new" timeout="5"><set-url>${url}</set-url><set-method>POST</set-method>
 <set-header name="Authorization" exists-action="override"><value>Bearer {{octroi-secret}}</value></set-header>
 <set-header name="Content-Type" exists-action="override"><value>application/cloudevents+json</value></set-header>
 <set-body>@(new JObject(new JProperty("specversion","1.0"),new JProperty("id",context.RequestId.ToString()),new JProperty("source",context.Deployment.ServiceName+"/"+context.Deployment.Region),
  new JProperty("type","apim.request.v1"),new JProperty("time",context.Timestamp.ToUniversalTime().ToString("o")),new JProperty("subject",context.Subscription?.Id),
  new JProperty("data",new JObject(new JProperty("productId",context.Product?.Id),new JProperty("apiId",context.Api?.Id),new JProperty("operationId",context.Operation?.Id),
  new JProperty("userId",context.User?.Id),new JProperty("method",context.Request.Method),new JProperty("url",context.Request.Url.Path),
  new JProperty("status",context.Response?.StatusCode),new JProperty("elapsedMs",(long)context.Elapsed.TotalMilliseconds)))).ToString())</set-body></send-one-way-request>`;
