import { type Role, say } from '@libs/contracts';
import { Clock, Database, hashToken, newId, newToken, NotFound } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { ApiToken } from './api-token.entity.js';

/** API tokens of the provider (partner null) and of partners. */
@Injectable()
export class ApiTokensService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Those that work, newest first. */
  async list(partnerId: string | null): Promise<ApiToken[]> {
    const now = this.clock.now();
    const tokens = await this.database.manager.find(ApiToken, {
      where: { partnerId: partnerId ?? IsNull(), revokedAt: IsNull() },
      order: { id: 'DESC' },
    });
    return tokens.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  }

  /** @returns the token itself, which is not kept. */
  async create(
    partnerId: string | null,
    { name, roles, expiresAt }: { name: string; roles: Role[]; expiresAt: Date | null },
  ): Promise<{ apiToken: ApiToken; token: string }> {
    const { token } = newToken('pat');
    const apiToken = await this.insert(this.database.manager, token, { partnerId, name, roles, expiresAt });
    return { apiToken, token };
  }

  /** Keeps a token that somebody else made up: the installation's first one comes from its configuration. */
  async insert(
    tx: EntityManager,
    token: string,
    fields: Pick<ApiToken, 'partnerId' | 'name' | 'roles' | 'expiresAt'>,
  ): Promise<ApiToken> {
    const now = this.clock.now();
    const apiToken: ApiToken = {
      id: newId('tok', now),
      ...fields,
      tokenHash: hashToken(token),
      hint: token.slice(0, 14),
      createdAt: now,
      seenAt: null,
      revokedAt: null,
    };
    await tx.insert(ApiToken, apiToken);
    return apiToken;
  }

  /** @throws NotFound when there is none that works. */
  async revoke(partnerId: string | null, id: string): Promise<void> {
    const where = { id, partnerId: partnerId ?? IsNull(), revokedAt: IsNull() };
    const { affected } = await this.database.manager.update(ApiToken, where, { revokedAt: this.clock.now() });
    if (!affected) throw new NotFound(say('there_is_no_api_token', { id }));
  }
}
