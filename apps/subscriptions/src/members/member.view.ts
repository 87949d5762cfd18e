import type { apiTokenSchema, Member as MemberWire } from '@libs/contracts';
import type { z } from 'zod';
import { iso, isoOrNull } from '../instants.js';
import type { ApiToken } from './api-token.entity.js';
import type { Member } from './member.entity.js';

/** A member as the contract shows him: nothing of his secrets. */
export const memberView = (member: Member): MemberWire => ({
  id: member.id,
  partnerId: member.partnerId,
  name: member.name,
  email: member.email,
  roles: member.roles,
  status: member.status,
  lastSignInAt: isoOrNull(member.lastSignInAt),
  createdAt: iso(member.createdAt),
});

export const apiTokenView = (token: ApiToken): z.infer<typeof apiTokenSchema> => ({
  id: token.id,
  partnerId: token.partnerId,
  name: token.name,
  hint: token.hint,
  roles: token.roles,
  createdAt: iso(token.createdAt),
  expiresAt: isoOrNull(token.expiresAt),
  lastSeenAt: isoOrNull(token.seenAt),
});
