import type { SubscriptionStatus } from '@libs/contracts';

/** What can be done to a subscription. */
export type Move =
  | 'start_trial'
  | 'activate'
  | 'end_trial'
  | 'schedule_cancellation'
  | 'undo_cancellation_in_trial'
  | 'undo_cancellation'
  | 'end';

/** The allowed moves; what is not listed is refused. An ended subscription stays ended. */
const moves: Record<SubscriptionStatus, Partial<Record<Move, SubscriptionStatus>>> = {
  pending_payment_method: { start_trial: 'trialing', activate: 'active', end: 'ended' },
  trialing: { end_trial: 'active', schedule_cancellation: 'cancelling', end: 'ended' },
  active: { schedule_cancellation: 'cancelling', end: 'ended' },
  cancelling: { undo_cancellation_in_trial: 'trialing', undo_cancellation: 'active', end: 'ended' },
  ended: {},
};

/** The status after the move, or null when it is not allowed from here. */
export const after = (status: SubscriptionStatus, move: Move): SubscriptionStatus | null => moves[status][move] ?? null;

/** Calls are served and counted in these. */
export const runningStatuses: readonly SubscriptionStatus[] = ['trialing', 'active', 'cancelling'];
export const isRunning = (status: SubscriptionStatus): boolean => runningStatuses.includes(status);
