// A process with both services, to be killed or frozen: `node child.js '{"place": …, "killAt": "relay.added"}'`.
import type { Message } from '@libs/contracts';
import { armFailpoint, type Failpoint } from '../../src/failpoint.js';
import { type Place, startReceiver, startSender } from './harness.js';

const { place, killAt } = JSON.parse(process.argv[2] ?? '{}') as { place: Place; killAt?: Failpoint };
armFailpoint(killAt);

let wasFrozen = false;
const behaviour = async ({ data }: Message): Promise<void> => {
  if ((data as { partnerId: string }).partnerId !== 'frozen' || wasFrozen) return;
  wasFrozen = true;
  // To oneself it is delivered at once: the process stands still here, its effect written and not yet committed.
  process.kill(process.pid, 'SIGSTOP');
};
await Promise.all([startReceiver(place, { behaviour }), startSender(place)]);
