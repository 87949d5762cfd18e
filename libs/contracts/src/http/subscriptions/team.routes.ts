import { z } from 'zod';
import { instantSchema } from '../../primitives.js';
import { partnerRoles, providerRoles } from '../access.js';
import { route } from '../route.js';
import { emailSchema, memberSchema } from './members.routes.js';

const partnerRolesSchema = z.array(z.enum(partnerRoles)).min(1, 'name at least one role').max(partnerRoles.length);
const providerRolesSchema = z.array(z.enum(providerRoles)).min(1, 'name at least one role').max(providerRoles.length);

/** The link works once. Whoever invites passes it on: Octroi sends no mail of its own yet. */
const invitedSchema = z.object({
  member: memberSchema,
  invitationUrl: z.string().meta({ description: 'Shown once; opens the page that sets name and password.' }),
  expiresAt: instantSchema,
});
const members = z.object({ items: z.array(memberSchema) });
const partner = z.object({ partnerId: z.string() });
const partnerMember = partner.extend({ memberId: z.string() });
const staffMember = z.object({ memberId: z.string() });

export const listMembers = route({
  name: 'listMembers',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/members',
  summary: "List a partner's members",
  permission: 'members.read',
  params: partner,
  response: members,
});

export const inviteMember = route({
  name: 'inviteMember',
  method: 'POST',
  path: '/subscriptions/v1/partners/:partnerId/members',
  summary: "Invite somebody to a partner's team",
  description: 'Inviting the same e-mail again replaces the link.',
  permission: 'members.write',
  params: partner,
  body: z.strictObject({ email: emailSchema, roles: partnerRolesSchema }),
  response: invitedSchema,
  creates: true,
  problems: ['email_taken', 'not_found'],
});

export const changeMemberRoles = route({
  name: 'changeMemberRoles',
  method: 'PUT',
  path: '/subscriptions/v1/partners/:partnerId/members/:memberId/roles',
  summary: "Change a member's roles",
  permission: 'members.write',
  params: partnerMember,
  body: z.strictObject({ roles: partnerRolesSchema }),
  response: memberSchema,
  problems: ['not_found', 'last_owner', 'own_roles'],
});

export const removeMember = route({
  name: 'removeMember',
  method: 'DELETE',
  path: '/subscriptions/v1/partners/:partnerId/members/:memberId',
  summary: 'Remove a member, and with him his sessions',
  permission: 'members.write',
  params: partnerMember,
  problems: ['not_found', 'last_owner'],
});

export const listStaff = route({
  name: 'listStaff',
  method: 'GET',
  path: '/subscriptions/v1/staff',
  summary: "List the provider's staff",
  permission: 'staff.read',
  response: members,
});

export const inviteStaff = route({
  name: 'inviteStaff',
  method: 'POST',
  path: '/subscriptions/v1/staff',
  summary: "Invite somebody to the provider's staff",
  description: 'Inviting the same e-mail again replaces the link.',
  permission: 'staff.write',
  body: z.strictObject({ email: emailSchema, roles: providerRolesSchema }),
  response: invitedSchema,
  creates: true,
  problems: ['email_taken'],
});

export const changeStaffRoles = route({
  name: 'changeStaffRoles',
  method: 'PUT',
  path: '/subscriptions/v1/staff/:memberId/roles',
  summary: "Change a staff member's roles",
  permission: 'staff.write',
  params: staffMember,
  body: z.strictObject({ roles: providerRolesSchema }),
  response: memberSchema,
  problems: ['not_found', 'last_admin', 'own_roles'],
});

export const removeStaff = route({
  name: 'removeStaff',
  method: 'DELETE',
  path: '/subscriptions/v1/staff/:memberId',
  summary: 'Remove a staff member, and with him his sessions',
  permission: 'staff.write',
  params: staffMember,
  problems: ['not_found', 'last_admin'],
});

export const apiTokenSchema = z
  .object({
    id: z.string(),
    partnerId: z.string().nullable(),
    name: z.string(),
    hint: z.string().meta({ description: 'How the token begins.' }),
    roles: memberSchema.shape.roles,
    createdAt: instantSchema,
    expiresAt: instantSchema.nullable(),
    lastSeenAt: instantSchema.nullable().meta({ description: 'To the nearest five minutes; null: never used.' }),
  })
  .meta({ id: 'ApiToken' });

const newTokenFields = {
  name: z.string().trim().min(1).max(120),
  expiresAt: instantSchema.nullable().default(null),
};
const newTokenSchema = z.object({
  apiToken: apiTokenSchema,
  token: z.string().meta({ description: 'Shown once: only a hash of it is kept.' }),
});
const apiTokens = z.object({ items: z.array(apiTokenSchema) });

export const listApiTokens = route({
  name: 'listApiTokens',
  method: 'GET',
  path: '/subscriptions/v1/api-tokens',
  summary: "List the provider's API tokens that work",
  permission: 'staff.read',
  response: apiTokens,
});

export const createApiToken = route({
  name: 'createApiToken',
  method: 'POST',
  path: '/subscriptions/v1/api-tokens',
  summary: 'Make an API token for the provider',
  permission: 'staff.write',
  body: z.strictObject({ ...newTokenFields, roles: providerRolesSchema }),
  response: newTokenSchema,
  creates: true,
});

export const revokeApiToken = route({
  name: 'revokeApiToken',
  method: 'DELETE',
  path: '/subscriptions/v1/api-tokens/:tokenId',
  summary: 'Revoke an API token of the provider',
  permission: 'staff.write',
  params: z.object({ tokenId: z.string() }),
  problems: ['not_found'],
});

export const listPartnerApiTokens = route({
  name: 'listPartnerApiTokens',
  method: 'GET',
  path: '/subscriptions/v1/partners/:partnerId/api-tokens',
  summary: "List a partner's API tokens that work",
  permission: 'members.read',
  params: partner,
  response: apiTokens,
});

export const createPartnerApiToken = route({
  name: 'createPartnerApiToken',
  method: 'POST',
  path: '/subscriptions/v1/partners/:partnerId/api-tokens',
  summary: 'Make an API token that acts for a partner',
  permission: 'members.write',
  params: partner,
  body: z.strictObject({ ...newTokenFields, roles: partnerRolesSchema }),
  response: newTokenSchema,
  creates: true,
  problems: ['not_found'],
});

export const revokePartnerApiToken = route({
  name: 'revokePartnerApiToken',
  method: 'DELETE',
  path: '/subscriptions/v1/partners/:partnerId/api-tokens/:tokenId',
  summary: "Revoke a partner's API token",
  permission: 'members.write',
  params: partner.extend({ tokenId: z.string() }),
  problems: ['not_found'],
});

export const teamRoutes = [
  listMembers,
  inviteMember,
  changeMemberRoles,
  removeMember,
  listStaff,
  inviteStaff,
  changeStaffRoles,
  removeStaff,
  listApiTokens,
  createApiToken,
  revokeApiToken,
  listPartnerApiTokens,
  createPartnerApiToken,
  revokePartnerApiToken,
];
