import type { Role } from '@libs/contracts';

/** Who is asking: a member with a session, a machine with an API token, or nobody. */
export interface Actor {
  kind: 'member' | 'token' | 'anonymous';
  /** `mem_…` or `tok_…`; empty for nobody. */
  id: string;
  /** Null for the provider's staff. */
  partnerId: string | null;
  roles: readonly Role[];
  /** The session (`ses_…`) a member came with. */
  sessionId?: string;
  name: string;
}

export const anonymous: Actor = { kind: 'anonymous', id: '', partnerId: null, roles: [], name: 'nobody' };
