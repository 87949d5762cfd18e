import {
  createApiToken,
  createPartnerApiToken,
  listApiTokens,
  listPartnerApiTokens,
  revokeApiToken,
  revokePartnerApiToken,
  type Role,
} from '@libs/contracts';
import { Endpoint, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { PartnersService } from '../partners/partners.service.js';
import { ApiTokensService } from './api-tokens.service.js';
import { apiTokenView } from './member.view.js';

/** API tokens of the provider and of partners. */
@Controller()
export class ApiTokensController {
  constructor(
    private readonly tokens: ApiTokensService,
    private readonly partners: PartnersService,
  ) {}

  @Endpoint(listApiTokens)
  async list(): Output<typeof listApiTokens> {
    return { items: (await this.tokens.list(null)).map(apiTokenView) };
  }

  @Endpoint(createApiToken)
  async create({ body }: Input<typeof createApiToken>): Output<typeof createApiToken> {
    return this.make(null, body);
  }

  @Endpoint(revokeApiToken)
  async revoke({ params }: Input<typeof revokeApiToken>): Promise<void> {
    await this.tokens.revoke(null, params.tokenId);
  }

  @Endpoint(listPartnerApiTokens)
  async listOfPartner({ params }: Input<typeof listPartnerApiTokens>): Output<typeof listPartnerApiTokens> {
    return { items: (await this.tokens.list(params.partnerId)).map(apiTokenView) };
  }

  @Endpoint(createPartnerApiToken)
  async createForPartner({ params, body }: Input<typeof createPartnerApiToken>): Output<typeof createPartnerApiToken> {
    await this.partners.read(params.partnerId);
    return this.make(params.partnerId, body);
  }

  @Endpoint(revokePartnerApiToken)
  async revokeOfPartner({ params }: Input<typeof revokePartnerApiToken>): Promise<void> {
    await this.tokens.revoke(params.partnerId, params.tokenId);
  }

  private async make(
    partnerId: string | null,
    { name, roles, expiresAt }: { name: string; roles: Role[]; expiresAt: string | null },
  ): Output<typeof createApiToken> {
    const given = { name, roles, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    const { apiToken, token } = await this.tokens.create(partnerId, given);
    return { apiToken: apiTokenView(apiToken), token };
  }
}
