import { subscriptionStatusSchema } from '@libs/contracts';
import { after, isRunning, type Move } from './subscription.machine.js';

const moves: Move[] = [
  'start_trial',
  'activate',
  'end_trial',
  'schedule_cancellation',
  'undo_cancellation_in_trial',
  'undo_cancellation',
  'end',
];

test('an ended subscription stays ended, and every other can end', () => {
  for (const move of moves) expect(after('ended', move)).toBeNull();
  for (const status of subscriptionStatusSchema.exclude(['ended']).options) expect(after(status, 'end')).toBe('ended');
});

test('only what waits for a card can be activated, so that activating twice is refused', () => {
  const from = subscriptionStatusSchema.options.filter((status) => after(status, 'activate') !== null);
  expect(from).toEqual(['pending_payment_method']);
});

test('a cancellation can be scheduled for what is served, and taken back from there only', () => {
  const scheduling = subscriptionStatusSchema.options.filter(
    (status) => after(status, 'schedule_cancellation') !== null,
  );
  expect(scheduling).toEqual(['trialing', 'active']);
  expect(after('cancelling', 'undo_cancellation')).toBe('active');
  expect(after('cancelling', 'undo_cancellation_in_trial')).toBe('trialing');
  expect(subscriptionStatusSchema.options.filter(isRunning)).toEqual(['trialing', 'active', 'cancelling']);
});
