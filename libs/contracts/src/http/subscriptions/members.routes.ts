import { z } from 'zod';
import { idOf, instantSchema, localeSchema, timeZoneSchema } from '../../primitives.js';
import { partnerRoles, permissions, providerRoles, type Permission } from '../access.js';
import { route } from '../route.js';

export const emailSchema = z
  .email('must be an e-mail address')
  .max(254)
  .transform((email) => email.toLowerCase());
/** Length is what counts; 200 keeps one request from hashing megabytes. */
export const passwordSchema = z.string().min(10, 'must have at least 10 characters').max(200);
export const personNameSchema = z.string().trim().min(1).max(120);
export const organisationNameSchema = z.string().trim().min(1).max(200);
/** ISO 3166-1 alpha-2. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code such as FR');

export const memberSchema = z
  .object({
    id: idOf('mem'),
    /** Null for the provider's staff. */
    partnerId: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    roles: z.array(z.enum([...providerRoles, ...partnerRoles])),
    status: z.enum(['invited', 'active']),
    lastSignInAt: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;

export const meSchema = z
  .object({
    kind: z.enum(['member', 'token']),
    id: z.string(),
    name: z.string(),
    /** Null for an API token. */
    email: z.string().nullable(),
    locale: localeSchema.nullable().meta({ description: 'Language the member chose; null: the browser decides.' }),
    roles: memberSchema.shape.roles,
    permissions: z
      .array(z.enum(Object.keys(permissions) as [Permission, ...Permission[]]))
      .meta({ description: 'What the roles grant; the web hides the rest.' }),
    /** Null for the provider's staff. */
    partner: z.object({ id: z.string(), name: z.string(), timeZone: timeZoneSchema, locale: localeSchema }).nullable(),
    sessionExpiresAt: instantSchema.nullable(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof meSchema>;

export const signUp = route({
  name: 'signUp',
  method: 'POST',
  creates: true,
  path: '/subscriptions/v1/sign-up',
  summary: 'Register a partner and its owner',
  description:
    'Makes the partner, its first member with the role owner, and a session: the answer sets the cookie. A request repeated with its Idempotency-Key is answered without a cookie: sign in.',
  permission: 'public',
  body: z.strictObject({
    company: organisationNameSchema,
    name: personNameSchema,
    email: emailSchema,
    password: passwordSchema,
    country: countrySchema.nullable().default(null),
    timeZone: timeZoneSchema.default('UTC'),
    locale: localeSchema.default('en'),
  }),
  response: meSchema,
  problems: ['email_taken', 'too_many_requests'],
});

export const signIn = route({
  name: 'signIn',
  method: 'POST',
  repeatable: 'signs_in',
  path: '/subscriptions/v1/sign-in',
  summary: 'Sign in',
  description: 'The answer sets the session cookie. An unknown e-mail and a wrong password are answered alike.',
  permission: 'public',
  body: z.strictObject({ email: emailSchema, password: z.string().min(1).max(200) }),
  response: meSchema,
  problems: ['sign_in_refused', 'too_many_requests'],
});

export const signOut = route({
  name: 'signOut',
  method: 'POST',
  repeatable: 'moves',
  path: '/subscriptions/v1/sign-out',
  summary: 'End the session',
  permission: 'self.manage',
});

export const readMe = route({
  name: 'readMe',
  method: 'GET',
  path: '/subscriptions/v1/me',
  summary: 'Tell who I am and what I may do',
  permission: 'self.manage',
  response: meSchema,
});

export const updateMe = route({
  name: 'updateMe',
  method: 'PATCH',
  path: '/subscriptions/v1/me',
  summary: 'Change my name or language',
  permission: 'self.manage',
  body: z.strictObject({ name: personNameSchema.optional(), locale: localeSchema.nullable().optional() }),
  response: meSchema,
  problems: ['members_only'],
});

export const changePassword = route({
  name: 'changePassword',
  method: 'POST',
  repeatable: 'moves',
  path: '/subscriptions/v1/me/password',
  summary: 'Change my password',
  description: 'Ends all my other sessions and renews this one.',
  permission: 'self.manage',
  body: z.strictObject({ currentPassword: z.string().min(1).max(200), newPassword: passwordSchema }),
  problems: ['wrong_password', 'members_only', 'too_many_requests'],
});

export const sessionSchema = z
  .object({
    id: idOf('ses'),
    createdAt: instantSchema,
    lastSeenAt: instantSchema.meta({ description: 'To the nearest five minutes.' }),
    expiresAt: instantSchema,
    ip: z.string(),
    userAgent: z.string(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'Session' });

export const listMySessions = route({
  name: 'listMySessions',
  method: 'GET',
  path: '/subscriptions/v1/me/sessions',
  summary: 'List where I am signed in',
  permission: 'self.manage',
  response: z.object({ items: z.array(sessionSchema) }),
});

export const revokeMySession = route({
  name: 'revokeMySession',
  method: 'DELETE',
  path: '/subscriptions/v1/me/sessions/:sessionId',
  summary: 'End one of my sessions',
  permission: 'self.manage',
  params: z.object({ sessionId: z.string() }),
  problems: ['not_found'],
});

const invitationToken = z.strictObject({ token: z.string().min(1).max(200) });

export const lookUpInvitation = route({
  name: 'lookUpInvitation',
  method: 'POST',
  repeatable: 'asks',
  path: '/subscriptions/v1/invitations/look-up',
  summary: 'Tell what an invitation is for',
  permission: 'public',
  body: invitationToken,
  response: z.object({
    email: z.string(),
    /** Null: the provider's own staff. */
    partnerName: z.string().nullable(),
    roles: memberSchema.shape.roles,
    expiresAt: instantSchema,
  }),
  problems: ['invitation_not_valid'],
});

export const acceptInvitation = route({
  name: 'acceptInvitation',
  method: 'POST',
  creates: true,
  path: '/subscriptions/v1/invitations/accept',
  summary: 'Accept an invitation and sign in',
  description: 'A request repeated with its Idempotency-Key is answered without a cookie: sign in.',
  permission: 'public',
  body: invitationToken.extend({ name: personNameSchema, password: passwordSchema }),
  response: meSchema,
  status: 200,
  problems: ['invitation_not_valid'],
});

export const sessionRoutes = [
  signUp,
  signIn,
  signOut,
  readMe,
  updateMe,
  changePassword,
  listMySessions,
  revokeMySession,
  lookUpInvitation,
  acceptInvitation,
];
