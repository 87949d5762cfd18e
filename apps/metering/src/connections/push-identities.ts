import { say } from '@libs/contracts';
import { Clock, CONFIG, type Config, LOGGER, type Logger, Unavailable } from '@libs/platform';
import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { PushIdentity } from './connection.entity.js';

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
const KEYS_LIVE_MS = 3_600_000;
/** An unknown key id makes us look again, at most this often: an invented one must not make us ask without end. */
const KEYS_COOLDOWN_MS = 30_000;
const TOLERANCE_SECONDS = 60;

/** The ways in which a token can be wrong; anything else is trouble of ours or of the keys' server. */
const REFUSALS = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/** Whether a push is signed by whom the connection expects: the OpenID Connect token of a Google Pub/Sub push. */
@Injectable()
export class PushIdentities {
  private keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly clock: Clock,
  ) {}

  /**
   * True when one of the presented tokens is signed by Google for this audience and service account, and has not expired.
   * @throws Unavailable when Google's keys cannot be had, so that the push is repeated.
   */
  async accepts(identity: PushIdentity, presented: readonly string[]): Promise<boolean> {
    for (const token of presented) {
      if (isToken(token) && (await this.isSignedFor(identity, token))) return true;
    }
    return false;
  }

  private async isSignedFor({ audience, email }: PushIdentity, token: string): Promise<boolean> {
    this.keys ??= createRemoteJWKSet(new URL(this.config.GOOGLE_JWKS_URL), {
      cacheMaxAge: KEYS_LIVE_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
    });
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ['RS256'],
        issuer: ISSUERS,
        audience,
        requiredClaims: ['exp', 'email'],
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: this.clock.now(),
      });
      return payload.email === email && payload.email_verified === true;
    } catch (error) {
      if (REFUSALS.some((kind) => error instanceof kind)) return false;
      this.logger.error({ err: error, url: this.config.GOOGLE_JWKS_URL }, 'the keys that sign pushes cannot be had');
      throw new Unavailable(say('signing_keys_are_away'), [], {
        'retry-after': '10',
      });
    }
  }
}

const isToken = (text: string): boolean => /^[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}$/.test(text);
