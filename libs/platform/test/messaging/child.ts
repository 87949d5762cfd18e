// A process with both services, to be killed or frozen: `node child.js '{"place": …, "killAt": "relay.added"}'`.
import type { Message } from '@libs/contracts';
import { armFailpoint, type Failpoint } from '../../src/failpoint.js';
import { Queues } from '../../src/messaging/queues.js';
import { type Place, say, startReceiver, startSender } from './harness.js';

/** What the process does besides its work. */
export interface ChildTask {
  place: Place;
  /** Dies there. */
  killAt?: Failpoint;
  /** Freezes while it handles the message of the partner "frozen", or while it sends one of its own. */
  freeze?: 'handler' | 'relay';
}

const { place, killAt, freeze } = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
armFailpoint(killAt);

let wasFrozen = false;
/** To oneself the signal is delivered at once: the process stands still here, and goes on from here. */
const freezeOnce = (): void => {
  if (wasFrozen) return;
  wasFrozen = true;
  process.kill(process.pid, 'SIGSTOP');
};
/** Its effect is written and not yet committed. */
const behaviour = async ({ data }: Message): Promise<void> => {
  if (freeze === 'handler' && (data as { partnerId: string }).partnerId === 'frozen') freezeOnce();
};
const [, sender] = await Promise.all([startReceiver(place, { behaviour }), startSender(place)]);

if (freeze === 'relay') {
  const queues = sender.app.get(Queues, { strict: false });
  const to = queues.to.bind(queues);
  // The rows are claimed and not yet in the queue.
  queues.to = (service) => {
    freezeOnce();
    return to(service);
  };
  await say(sender, 'claimed');
}
