import { problem } from '@libs/platform';

export class IdentityTaken extends problem({
  code: 'identity_taken',
  status: 409,
  title: 'Calls under this name belong to another subscription',
  mend: "Use another consumer of the gateway, or revoke the other subscription's credentials that carry the name.",
}) {}

export class TooManyCredentials extends problem({
  code: 'too_many_credentials',
  status: 409,
  title: 'The subscription has as many keys as it may have',
  mend: 'Revoke a key that is not used any more.',
}) {}

export class CredentialNotActive extends problem({
  code: 'credential_not_active',
  status: 409,
  title: 'The key is not active',
  mend: 'A key that was replaced or revoked cannot be rotated; rotate the one that replaced it, or issue a new one.',
}) {}
