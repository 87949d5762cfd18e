import { problem } from '@libs/platform';

export class EmailTaken extends problem({
  code: 'email_taken',
  status: 409,
  title: 'The e-mail already belongs to a member',
  mend: 'Sign in with it, or use another e-mail. A person has one place in an installation.',
}) {}

export class SignInRefused extends problem({
  code: 'sign_in_refused',
  status: 401,
  title: 'E-mail or password is wrong',
  mend: 'Check both. The answer is the same for an unknown e-mail, so that nobody learns who has an account.',
}) {}

export class WrongPassword extends problem({
  code: 'wrong_password',
  status: 422,
  title: 'The current password is wrong',
  mend: 'Type the password you signed in with.',
}) {}

export class MembersOnly extends problem({
  code: 'members_only',
  status: 403,
  title: 'Only a member can do that',
  mend: 'Sign in as a person: an API token has no password, language or session.',
}) {}

export class InvitationNotValid extends problem({
  code: 'invitation_not_valid',
  status: 404,
  title: 'The invitation does not work',
  mend: 'It was used, replaced or has expired. Ask whoever invited you for a new one.',
}) {}

export class LastOwner extends problem({
  code: 'last_owner',
  status: 409,
  title: 'A partner keeps at least one owner',
  mend: 'Make somebody else an owner first.',
}) {}

export class LastAdmin extends problem({
  code: 'last_admin',
  status: 409,
  title: 'The provider keeps at least one administrator',
  mend: 'Make somebody else an administrator first.',
}) {}

export class OwnRoles extends problem({
  code: 'own_roles',
  status: 409,
  title: 'Nobody changes his own roles',
  mend: 'Ask another owner or administrator: who may approve must not be decided by himself.',
}) {}
