import { reachStep, type SetupPlace, type SetupStep } from '../setup.js';

/** A first event by hand; everything else is the sender's own code. */
export const setupCloudEvents = (place: SetupPlace): SetupStep[] => [
  {
    title: 'Send a first event',
    language: 'shell',
    code: `curl -i ${place.url} \\
  -H 'Authorization: Bearer ${place.secret}' -H 'Content-Type: application/cloudevents+json' -d '{
    "specversion": "1.0", "id": "first-event", "source": "/try-it", "type": "api.request",
    "subject": "SUBSCRIPTION_ID", "data": {"method": "GET", "path": "/hello", "status": 200}}'`,
  },
  reachStep(place),
];
