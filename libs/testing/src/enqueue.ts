import { messageRoutes, messages, type MessageData, type MessageName } from '@libs/contracts';
import { newId, type Running } from '@libs/platform';

/**
 * Says something in the name of a service that the test does not run: through the outbox of one that it does run, so that
 * relay, queue and receiver are the real ones. Receivers that are not running are left out.
 */
export async function enqueue<N extends MessageName>(
  running: Running,
  name: N,
  data: MessageData<N>,
  now: Date,
  id = newId('msg', now),
): Promise<string> {
  const names = running.services.map((service) => service.name);
  const receivers = messageRoutes[name].to.filter((receiver) => names.includes(receiver));
  const carrier = running.services[0];
  if (receivers.length === 0 || !carrier) throw new Error(`nobody in this house receives ${name}`);
  const parsed = messages[name].data.parse(data);
  await carrier.source.transaction(async (tx) => {
    // The same id again is the same message again: the queue is asked to deliver it once more.
    await tx.query(
      `insert into outbox (id, name, version, occurred_at, data, receivers) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do update set round = outbox.round + 1, due_at = now(), sent_at = null, settled_at = null, checks = 0`,
      [id, name, messages[name].version, now, JSON.stringify(parsed), receivers],
    );
    await tx.query(`select pg_notify(current_schema() || '_outbox', '')`);
  });
  return id;
}
