import { providerRoles } from '@libs/contracts';
import { CONFIG, Database, hashPassword, isWellFormedToken, LOGGER, type Config, type Logger } from '@libs/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApiTokensService } from './api-tokens.service.js';
import { Member } from './member.entity.js';
import { MembersService } from './members.service.js';

/** Any constant: two processes that start at once make one administrator. */
const FIRST_MEMBER_LOCK = 4_100_010;

/**
 * Lets the first person into an empty installation, with the e-mail, password and API token of its configuration. He has
 * every role, so that one person can try the whole road; separation of duties begins when he invites others.
 */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly tokens: ApiTokensService,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { OCTROI_ADMIN_EMAIL: email, OCTROI_ADMIN_PASSWORD: password, OCTROI_ADMIN_TOKEN: token } = this.config;
    if (!email || !password) return;
    await this.database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1)', [FIRST_MEMBER_LOCK]);
      if ((await tx.count(Member)) > 0) return;
      const roles = [...providerRoles];
      await this.members.create(tx, {
        partnerId: null,
        name: 'Administrator',
        email: email.toLowerCase(),
        roles,
        passwordHash: await hashPassword(password),
      });
      this.logger.info({ email }, 'the first administrator was made');
      if (!token) return;
      if (!isWellFormedToken(token)) {
        throw new Error('OCTROI_ADMIN_TOKEN is no token of ours: oct_pat_, 43 letters or digits and their checksum.');
      }
      await this.tokens.insert(tx, token, { partnerId: null, name: 'First token', roles, expiresAt: null });
    });
  }
}
