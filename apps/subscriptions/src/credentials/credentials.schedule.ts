import { Timers } from '@libs/platform';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeysService } from './keys.service.js';

const EVERY_SECONDS = 15;

/** Revokes replaced keys when their overlap is over. */
@Injectable()
export class CredentialsSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly keys: KeysService,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('credentials.expire', EVERY_SECONDS, async (now) => {
      while (await this.keys.revokeOneExpired(now));
    });
  }
}
