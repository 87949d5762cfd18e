import {
  issueCredential,
  listCredentials,
  revokeCredential,
  rotateCredential,
  type Credential as CredentialWire,
} from '@libs/contracts';
import { Endpoint, type Actor, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { iso, isoOrNull } from '../instants.js';
import type { Credential } from './credential.entity.js';
import { KeysService } from './keys.service.js';

@Controller()
export class CredentialsController {
  constructor(private readonly keys: KeysService) {}

  @Endpoint(listCredentials)
  async list({ params, query }: Input<typeof listCredentials>): Output<typeof listCredentials> {
    return { items: (await this.keys.list(params.partnerId, query)).map(credentialView) };
  }

  @Endpoint(issueCredential)
  async issue({ params, body }: Input<typeof issueCredential>, actor: Actor): Output<typeof issueCredential> {
    const { credential, key } = await this.keys.issue(params.partnerId, params.subscriptionId, body, actor);
    return { credential: credentialView(credential), key };
  }

  @Endpoint(rotateCredential)
  async rotate({ params, body }: Input<typeof rotateCredential>, actor: Actor): Output<typeof rotateCredential> {
    const rotated = await this.keys.rotate(params.partnerId, params.credentialId, body.overlap, actor);
    const { credential, key, replaced } = rotated;
    return { credential: credentialView(credential), key, replaced: credentialView(replaced) };
  }

  @Endpoint(revokeCredential)
  async revoke({ params }: Input<typeof revokeCredential>, actor: Actor): Output<typeof revokeCredential> {
    return credentialView(await this.keys.revoke(params.partnerId, params.credentialId, actor));
  }
}

const credentialView = (credential: Credential): CredentialWire => ({
  id: credential.id,
  partnerId: credential.partnerId,
  subscriptionId: credential.subscriptionId,
  name: credential.name,
  hint: credential.hint,
  externalIdentities: credential.externalIdentities,
  status: credential.revokedAt ? 'revoked' : credential.expiresAt ? 'expiring' : 'active',
  issuedAt: iso(credential.issuedAt),
  expiresAt: isoOrNull(credential.expiresAt),
  revokedAt: isoOrNull(credential.revokedAt),
  replacedById: credential.replacedById,
});
