import { Module } from '@nestjs/common';
import { CardRegistry } from './checkout/card-registry.js';
import { CheckoutController } from './checkout/checkout.controller.js';
import { CheckoutService } from './checkout/checkout.service.js';
import { Settlement } from './checkout/settlement.js';
import { WebhooksService } from './checkout/webhooks.service.js';
import { CredentialsController } from './credentials/credentials.controller.js';
import { CredentialsSchedule } from './credentials/credentials.schedule.js';
import { CredentialsService } from './credentials/credentials.service.js';
import { KeysService } from './credentials/keys.service.js';
import { ApiTokensController } from './members/api-tokens.controller.js';
import { ApiTokensService } from './members/api-tokens.service.js';
import { ExpirySchedule } from './members/expiry.schedule.js';
import { FirstAdministrator } from './members/first-administrator.js';
import { MeService } from './members/me.service.js';
import { MembersService } from './members/members.service.js';
import { SessionsController } from './members/sessions.controller.js';
import { SessionsService } from './members/sessions.service.js';
import { SignInThrottle } from './members/sign-in-throttle.js';
import { TeamController } from './members/team.controller.js';
import { OffersController } from './offers/offers.controller.js';
import { OffersHandlers } from './offers/offers.handlers.js';
import { OffersService } from './offers/offers.service.js';
import { JoiningController } from './partners/joining.controller.js';
import { PartnersController } from './partners/partners.controller.js';
import { PartnersService } from './partners/partners.service.js';
import { SignUpService } from './partners/sign-up.service.js';
import { StandingHandlers } from './partners/standing.handlers.js';
import { Timeline } from './partners/timeline.js';
import { Closing } from './renewals/closing.js';
import { RenewalsSchedule } from './renewals/renewals.schedule.js';
import { CancellationService } from './subscriptions/cancellation.service.js';
import { Lifecycle } from './subscriptions/lifecycle.js';
import { PreviewService } from './subscriptions/preview.service.js';
import { SubscriptionView } from './subscriptions/subscription.view.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions/subscriptions.service.js';

const members = [
  SignInThrottle,
  SessionsService,
  MembersService,
  ApiTokensService,
  MeService,
  FirstAdministrator,
  ExpirySchedule,
];
const partners = [PartnersService, SignUpService, Timeline];
const checkout = [CardRegistry, CheckoutService, Settlement, WebhooksService];
const subscriptions = [SubscriptionsService, SubscriptionView, PreviewService, CancellationService, Lifecycle];
const credentials = [CredentialsService, KeysService, CredentialsSchedule];
const renewals = [Closing, RenewalsSchedule];

/** Who may use what. */
@Module({
  controllers: [
    SessionsController,
    TeamController,
    ApiTokensController,
    JoiningController,
    PartnersController,
    StandingHandlers,
    OffersController,
    OffersHandlers,
    CheckoutController,
    SubscriptionsController,
    CredentialsController,
  ],
  providers: [...members, ...partners, OffersService, ...checkout, ...subscriptions, ...credentials, ...renewals],
})
export class SubscriptionsModule {}
