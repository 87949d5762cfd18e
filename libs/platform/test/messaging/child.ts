// A process with both services, to be killed or frozen: `node child.js '{"place": …, "at": "relay.added", "signal": "SIGKILL"}'`.
import type { MessagingOptions, MessagingStep } from '../../src/messaging/options.js';
import { type Place, startReceiver, startSender } from './harness.js';

const { place, at, signal, messaging } = JSON.parse(process.argv[2] ?? '{}') as {
  place: Place;
  at: MessagingStep;
  signal: 'SIGKILL' | 'SIGSTOP';
  messaging?: Partial<MessagingOptions>;
};
let isDone = false;
const onStep = (step: MessagingStep): void => {
  if (step !== at || isDone) return;
  isDone = true;
  // To oneself it is delivered before the call returns: the process ends or stands still exactly here.
  process.kill(process.pid, signal);
};
const behaviour = async ({ data }: { data: unknown }): Promise<void> => {
  if ((data as { partnerId: string }).partnerId === 'poison') throw new Error('poison');
};
await Promise.all([
  startReceiver(place, { behaviour, messaging: { ...messaging, onStep } }),
  startSender(place, { messaging: { ...messaging, onStep } }),
]);
