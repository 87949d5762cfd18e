import { asObject, text } from '../check/callout.js';
import { type CheckDialect, jsonAnswer } from '../check/dialect.js';
import { asCost, presentedKeys } from '../check/http.js';

/**
 * For a Lambda authorizer, which forwards the event it was called with (REST `REQUEST`, HTTP API 1.0 or 2.0) and hands on
 * what it gets: always 200, as an error of the authorizer would be a 500 to the caller.
 *
 * An HTTP API takes the answer as it is (`isAuthorized`, `context`). A REST API wants a policy, which is there when the
 * event named a method; the Lambda picks.
 */
export const lambdaCheck: CheckDialect = {
  name: 'lambda',
  adapters: ['aws-api-gateway'],
  readsBody: true,
  questions({ body, feature }) {
    const event = asObject(body);
    const headers = lowerKeys(asObject(event.headers));
    const context = asObject(event.requestContext);
    const apiKey = text(asObject(context.identity).apiKey);
    const keys = presentedKeys((name) => text(headers[name]) ?? undefined);
    if (apiKey !== null && !keys.includes(apiKey)) keys.unshift(apiKey);
    const stage = asObject(event.stageVariables);
    // Stage variables are the provider's: the place to say which feature an API is.
    return [{ keys, identities: [], feature: text(stage.octroiFeature) ?? feature, cost: asCost(stage.octroiCost) }];
  },
  answer({ body }, [decision]) {
    const { allow, reason, subscriptionId, credentialId, planKey, maxAgeSeconds, limits } = decision!;
    const event = asObject(body);
    const resource = text(event.methodArn);
    // API Gateway takes only strings, numbers and booleans here.
    const context = {
      ...(reason && { reason }),
      ...(subscriptionId && { subscriptionId }),
      ...(credentialId && { credentialId }),
      ...(planKey && { planKey }),
      ...(limits[0]?.remaining && { remaining: limits[0].remaining }),
    };
    return jsonAnswer(200, {
      isAuthorized: allow,
      context,
      maxAgeSeconds,
      ...(resource !== null && {
        policy: {
          principalId: subscriptionId ?? 'unknown',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [{ Action: 'execute-api:Invoke', Effect: allow ? 'Allow' : 'Deny', Resource: resource }],
          },
          context,
        },
      }),
    });
  },
};

const lowerKeys = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
