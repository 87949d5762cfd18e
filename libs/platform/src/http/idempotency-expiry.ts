import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Timers } from '../clock/timers.js';
import { Database } from '../database/database.js';

/** How long a request may be repeated under its Idempotency-Key. What was answered, secrets too, is not kept for longer. */
const KEPT_DAYS = 7;

/** Forgets old answers. Nothing depends on when. */
@Injectable()
export class IdempotencyExpiry implements OnApplicationBootstrap {
  constructor(
    private readonly timers: Timers,
    private readonly database: Database,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.every('idempotency keys', 3600, () =>
      this.database.manager.query(
        `delete from idempotency_keys where created_at < now() - make_interval(days => ${KEPT_DAYS})`,
      ),
    );
  }
}
