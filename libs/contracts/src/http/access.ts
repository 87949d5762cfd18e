/**
 * Who may do what: the one table. Every HTTP route names one permission of it; the guard in platform reads it, the web
 * hides what it does not grant, and a test walks every route with every role.
 *
 * A partner's member is let through only for his own partner: such routes carry `:partnerId` in their path, and the guard
 * compares it with the session. There is no second place where tenants are checked.
 */
export const providerRoles = [
  'admin',
  'catalog',
  'finance',
  'approver',
  'gateway_operator',
  'support',
  'auditor',
] as const;
export const partnerRoles = ['owner', 'developer', 'billing', 'viewer'] as const;

export type ProviderRole = (typeof providerRoles)[number];
export type PartnerRole = (typeof partnerRoles)[number];
export type Role = ProviderRole | PartnerRole;

interface Grant {
  provider: readonly ProviderRole[];
  partner: readonly PartnerRole[];
}

const staff = providerRoles;
const team = partnerRoles;
const none = [] as const;

export const permissions = {
  /** No session is needed. */
  public: { provider: staff, partner: team },
  /** Any signed-in member or token, about himself. */
  'self.manage': { provider: staff, partner: team },

  'catalog.read': { provider: staff, partner: none },
  'catalog.write': { provider: ['admin', 'catalog'], partner: none },
  'catalog.publish': { provider: ['admin', 'catalog'], partner: none },

  'partners.list': { provider: staff, partner: none },
  'partner.read': { provider: staff, partner: team },
  'partner.write': { provider: ['admin', 'support'], partner: ['owner', 'billing'] },
  'members.read': { provider: ['admin', 'support', 'auditor'], partner: ['owner'] },
  'members.write': { provider: ['admin'], partner: ['owner'] },
  'staff.read': { provider: ['admin', 'auditor'], partner: none },
  'staff.write': { provider: ['admin'], partner: none },

  'subscriptions.list': { provider: staff, partner: none },
  'subscription.read': { provider: staff, partner: team },
  'subscription.write': { provider: ['admin', 'support'], partner: ['owner'] },
  'credentials.read': {
    provider: ['admin', 'support', 'gateway_operator', 'auditor'],
    partner: ['owner', 'developer', 'viewer'],
  },
  'credentials.write': { provider: ['admin', 'gateway_operator'], partner: ['owner', 'developer'] },

  'connections.read': { provider: ['admin', 'gateway_operator', 'catalog', 'support', 'auditor'], partner: none },
  'connections.write': { provider: ['admin', 'gateway_operator'], partner: none },
  'quarantine.read': { provider: ['admin', 'gateway_operator', 'support', 'auditor', 'finance'], partner: none },
  'quarantine.write': { provider: ['admin', 'gateway_operator'], partner: none },
  'usage.ingest': { provider: ['admin', 'gateway_operator'], partner: none },
  'usage.read': { provider: staff, partner: none },
  /** Correct or delete single events, and with them what is owed. */
  'usage.amend': { provider: ['admin', 'finance'], partner: none },
  'partner.usage.read': { provider: staff, partner: team },

  'invoices.list': { provider: ['admin', 'finance', 'approver', 'support', 'auditor'], partner: none },
  'partner.invoices.read': {
    provider: ['admin', 'finance', 'approver', 'support', 'auditor'],
    partner: ['owner', 'billing', 'viewer'],
  },
  'partner.upcoming.read': { provider: ['admin', 'finance', 'approver', 'support', 'auditor'], partner: team },
  'invoices.review': { provider: ['finance', 'approver'], partner: none },
  /** Separation of duties: who administers or prepares does not approve money. */
  'invoices.approve': { provider: ['approver'], partner: none },
  'invoices.issue': { provider: ['finance', 'approver'], partner: none },
  'payments.read': { provider: ['admin', 'finance', 'approver', 'support', 'auditor'], partner: none },
  'payments.collect': { provider: ['finance'], partner: none },
  'ledger.read': { provider: ['finance', 'approver', 'auditor', 'admin'], partner: none },

  'dead_letters.read': { provider: ['admin', 'gateway_operator', 'support', 'auditor'], partner: none },
  'dead_letters.replay': { provider: ['admin', 'gateway_operator'], partner: none },
  'clock.move': { provider: ['admin'], partner: none },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof permissions;

/** True when any of the roles is granted the permission (tenant not looked at: the guard does that). */
export function grants(permission: Permission, roles: readonly Role[]): boolean {
  const { provider, partner } = permissions[permission] as Grant;
  return roles.some(
    (role) => (provider as readonly Role[]).includes(role) || (partner as readonly Role[]).includes(role),
  );
}

/** True when partner members can ever hold the permission: such a route must carry `:partnerId`, be public or be about oneself. */
export const isForPartners = (permission: Permission): boolean => permissions[permission].partner.length > 0;
