import type { Service } from '@libs/platform';
import { Checkout } from './checkout/checkout.entity.js';
import { StripeEvent } from './checkout/stripe-event.entity.js';
import { Credential, IdentityClaim } from './credentials/credential.entity.js';
import { ApiToken } from './members/api-token.entity.js';
import { Member } from './members/member.entity.js';
import { Session } from './members/session.entity.js';
import { SignInFailure } from './members/sign-in-failure.entity.js';
import { MembersSessionsAndTokens1764000000001 } from './migrations/0001-members-sessions-and-tokens.js';
import { PartnersAndTheirTimeline1764000000002 } from './migrations/0002-partners-and-their-timeline.js';
import { OffersSubscriptionsAndPeriods1764000000003 } from './migrations/0003-offers-subscriptions-and-periods.js';
import { CheckoutsAndStripeEvents1764000000004 } from './migrations/0004-checkouts-and-stripe-events.js';
import { Credentials1764000000005 } from './migrations/0005-credentials.js';
import { TrialsThatEnd1764000000006 } from './migrations/0006-trials-that-end.js';
import { Offer } from './offers/offer.entity.js';
import { Partner } from './partners/partner.entity.js';
import { TimelineEntry } from './partners/timeline-entry.entity.js';
import { ClosedPeriod } from './renewals/closed-period.entity.js';
import { Renewal } from './renewals/renewal.entity.js';
import { SubscriptionsModule } from './subscriptions.module.js';
import { Subscription } from './subscriptions/subscription.entity.js';

export const subscriptions: Service = {
  name: 'subscriptions',
  module: SubscriptionsModule,
  entities: [
    Member,
    Session,
    ApiToken,
    SignInFailure,
    Partner,
    TimelineEntry,
    Offer,
    Subscription,
    Renewal,
    ClosedPeriod,
    Checkout,
    StripeEvent,
    Credential,
    IdentityClaim,
  ],
  openToPlatform: [
    'usage on schema subscriptions',
    'select on session_actors, token_actors',
    'execute on function actor_seen',
  ],
  migrations: [
    MembersSessionsAndTokens1764000000001,
    PartnersAndTheirTimeline1764000000002,
    OffersSubscriptionsAndPeriods1764000000003,
    CheckoutsAndStripeEvents1764000000004,
    Credentials1764000000005,
    TrialsThatEnd1764000000006,
  ],
};
