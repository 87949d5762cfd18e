import { problem } from '@libs/platform';

export class WrongSubscriptionStatus extends problem({
  code: 'wrong_subscription_status',
  status: 409,
  title: 'The subscription is not in the right status for that',
  mend: 'Read the subscription again: it was activated, cancelled or ended meanwhile.',
}) {}

export class AlreadySubscribed extends problem({
  code: 'already_subscribed',
  status: 409,
  title: 'The partner is on this plan already',
  mend: 'Use the subscription there is; a scheduled cancellation of it can be taken back.',
}) {}
