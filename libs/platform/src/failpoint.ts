/**
 * Named moments between two lasting effects. A test starts the process with one of them armed (`FAILPOINT`), lets it die
 * there as `kill -9` would, starts it again and looks whether anything was lost or done twice.
 */
export const failpoints = [
  'ingest.before_commit',
  'ingest.after_commit',
  'relay.claimed',
  'relay.added',
  'relay.marked',
  'receiver.began',
  'receiver.affected',
  'receiver.committed',
  'renewals.before_commit',
  'renewals.after_commit',
  'reporting.before_commit',
  'reporting.after_commit',
  'drafting.before_commit',
  'drafting.after_commit',
  'approve.after_commit',
  'issue.after_number',
  'issue.after_commit',
  'stripe.before_call',
  'stripe.after_call',
  'webhook.stored',
  'webhook.before_commit',
  'webhook.after_commit',
] as const;
export type Failpoint = (typeof failpoints)[number];

let armed: string | undefined;
let signal: 'SIGKILL' | 'SIGSTOP' = 'SIGKILL';

/** Set once at start, from the configuration. `freeze:` before the name: the process stands still there, once. */
export function armFailpoint(name: string | undefined): void {
  signal = name?.startsWith('freeze:') ? 'SIGSTOP' : 'SIGKILL';
  armed = name?.replace('freeze:', '');
}

/** For what runs together otherwise, and is to be cut in two. */
export const isArmed = (name: Failpoint): boolean => armed === name;

/** Ends the process without a last word when this point is armed; costs a comparison otherwise. */
export function failpoint(name: Failpoint): void {
  if (armed !== name) return;
  armed = undefined;
  process.kill(process.pid, signal);
}
