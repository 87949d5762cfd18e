import { z } from 'zod';
import { idOf, instantSchema } from '../../primitives.js';
import { route } from '../route.js';

export const credentialSchema = z
  .object({
    id: idOf('cred'),
    partnerId: z.string(),
    subscriptionId: z.string(),
    name: z.string(),
    hint: z.string().meta({ description: 'How the key begins.' }),
    /** What gateways may call the caller besides the credential's and the subscription's id. */
    externalIdentities: z.array(z.string()),
    status: z.enum(['active', 'expiring', 'revoked']),
    issuedAt: instantSchema,
    /** When a rotation ends its overlap. */
    expiresAt: instantSchema.nullable(),
    revokedAt: instantSchema.nullable(),
    /** The credential that took over from this one. */
    replacedById: z.string().nullable(),
  })
  .meta({ id: 'Credential' });
export type Credential = z.infer<typeof credentialSchema>;

const partner = z.object({ partnerId: z.string() });
const credential = partner.extend({ credentialId: z.string() });
const issuedSchema = z.object({
  credential: credentialSchema,
  key: z.string().meta({ description: 'oct_key_…, shown once: only a hash of it is kept.' }),
});
const credentialName = z.string().trim().min(1).max(120);

export const listCredentials = route({
  name: 'listCredentials',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/credentials',
  summary: "List a partner's API keys, newest first",
  permission: 'credentials.read',
  params: partner,
  query: z.object({ subscriptionId: z.string().optional(), includeRevoked: z.stringbool().default(false) }),
  response: z.object({ items: z.array(credentialSchema) }),
});

export const issueCredential = route({
  name: 'issueCredential',
  method: 'POST',
  repeatable: 'moves',
  path: '/subscriptions/v1/partners/:partnerId/subscriptions/:subscriptionId/credentials',
  summary: 'Issue an API key',
  permission: 'credentials.write',
  params: partner.extend({ subscriptionId: z.string() }),
  body: z.strictObject({
    name: credentialName,
    externalIdentities: z.array(z.string().trim().min(1).max(200)).max(18).default([]).meta({
      description: "Names the gateway already knows the caller by, such as a Kong consumer's username or custom id.",
    }),
  }),
  response: issuedSchema,
  creates: true,
  problems: ['not_found', 'wrong_subscription_status', 'identity_taken', 'too_many_credentials'],
});

export const rotateCredential = route({
  name: 'rotateCredential',
  method: 'POST',
  path: '/subscriptions/v1/partners/:partnerId/credentials/:credentialId/rotate',
  summary: 'Replace an API key; the old one works on for the overlap',
  permission: 'credentials.write',
  params: credential,
  body: z.strictObject({ overlap: z.enum(['now', '1h', '24h', '7d']).default('24h') }),
  response: issuedSchema.extend({ replaced: credentialSchema }),
  creates: true,
  problems: ['not_found', 'credential_not_active', 'too_many_credentials'],
});

export const revokeCredential = route({
  name: 'revokeCredential',
  method: 'POST',
  repeatable: 'moves',
  path: '/subscriptions/v1/partners/:partnerId/credentials/:credentialId/revoke',
  summary: 'Revoke an API key now, for good',
  description: 'Revoking a revoked key changes nothing.',
  permission: 'credentials.write',
  params: credential,
  response: credentialSchema,
  problems: ['not_found'],
});

export const credentialRoutes = [listCredentials, issueCredential, rotateCredential, revokeCredential];
