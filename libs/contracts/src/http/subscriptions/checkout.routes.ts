import { z } from 'zod';
import { idOf, instantSchema, keySchema } from '../../primitives.js';
import { planVersionSchema } from '../../plan.js';
import { route } from '../route.js';

/** A plan version that can be subscribed to. */
export const offerSchema = planVersionSchema.extend({ publishedAt: instantSchema }).meta({ id: 'Offer' });
export type Offer = z.infer<typeof offerSchema>;

export const listOffers = route({
  name: 'listOffers',
  method: 'GET',
  path: '/subscriptions/v1/offers',
  summary: 'List the plans that are for sale',
  description: "The newest version of each plan, by key. Private plans are shown to the provider's staff only.",
  permission: 'public',
  response: z.object({ items: z.array(offerSchema) }),
});

export const readOffer = route({
  name: 'readOffer',
  method: 'GET',
  path: '/subscriptions/v1/offers/:planKey',
  summary: 'Read the plan version that is for sale',
  permission: 'public',
  params: z.object({ planKey: keySchema }),
  response: offerSchema,
  problems: ['not_found'],
});

/** A page of ours, so that nobody can be sent elsewhere: `/portal/welcome?x=1`. */
export const ownPathSchema = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\w\-./~%?&=#:+,@]*$/, 'must be a path of this installation, such as "/portal/welcome"');

export const checkoutSchema = z
  .object({
    id: idOf('chk'),
    partnerId: z.string(),
    /** The subscription that waits for it; null when only the card is replaced. */
    subscriptionId: z.string().nullable(),
    status: z.enum(['open', 'complete', 'expired']),
    /** The page that takes the card; null unless open. */
    url: z.string().nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Checkout' });
export type Checkout = z.infer<typeof checkoutSchema>;

export const openCheckout = route({
  name: 'openCheckout',
  method: 'POST',
  creates: true,
  callsOutside: true,
  path: '/subscriptions/v1/partners/:partnerId/checkouts',
  summary: 'Open the page that saves a card',
  description:
    'Send the member to `url`. Asking again while the page is open answers the same page. Afterwards he returns to `successPath` or `cancelPath`, and a subscription that waited is active.',
  permission: 'partner.write',
  params: z.object({ partnerId: z.string() }),
  body: z.strictObject({
    subscriptionId: z.string().nullable().default(null),
    successPath: ownPathSchema.default('/'),
    cancelPath: ownPathSchema.default('/'),
  }),
  response: checkoutSchema,
  status: 200,
  problems: [
    'not_found',
    'wrong_subscription_status',
    'stripe_unavailable',
    'stripe_refused',
    'idempotency_key_in_flight',
  ],
});

export const readCheckout = route({
  name: 'readCheckout',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/checkouts/:checkoutId',
  summary: 'Tell whether a card was saved yet',
  permission: 'partner.read',
  params: z.object({ partnerId: z.string(), checkoutId: z.string() }),
  response: checkoutSchema,
  problems: ['not_found'],
});

export const returnFromCheckout = route({
  name: 'returnFromCheckout',
  method: 'GET',
  path: '/subscriptions/v1/checkouts/:checkoutId/return',
  summary: 'Come back from the page that saves a card',
  description: "Reads the page's outcome from Stripe, makes it count, and redirects to `successPath`.",
  permission: 'public',
  params: z.object({ checkoutId: z.string() }),
  status: 303,
  problems: ['not_found'],
});

export const receiveSubscriptionsWebhook = route({
  name: 'receiveSubscriptionsWebhook',
  method: 'POST',
  repeatable: 'recognised',
  path: '/subscriptions/v1/stripe/webhooks',
  summary: 'Take an event from Stripe',
  description: 'Answered once it is stored; each event counts once, whatever the order they come in.',
  permission: 'public',
  raw: true,
  response: z.object({ received: z.literal(true) }),
  problems: ['webhook_refused'],
});

export const checkoutRoutes = [
  listOffers,
  readOffer,
  openCheckout,
  readCheckout,
  returnFromCheckout,
  receiveSubscriptionsWebhook,
];
