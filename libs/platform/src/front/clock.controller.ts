import { moveClock, readClock, say } from '@libs/contracts';
import { Controller, Inject } from '@nestjs/common';
import { Clock, MovableClock } from '../clock/clock.js';
import { ClockStore } from '../clock/clock-store.js';
import { CONFIG, type Config } from '../config/config.js';
import { Endpoint, type Input, type Output } from '../http/endpoint.js';
import { ClockLocked } from '../problems/common.js';

/** The time of the installation, and in sandbox mode the hand that moves it. */
@Controller()
export class ClockController {
  constructor(
    private readonly clock: Clock,
    private readonly store: ClockStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Endpoint(readClock)
  async read(): Output<typeof readClock> {
    const now = this.clock.now();
    const offsetMs = this.clock instanceof MovableClock ? -this.clock.offsetTo(now) : 0;
    return { now: now.toISOString(), offsetSeconds: Math.round(-offsetMs / 1000), mayMove: this.config.mayMoveClock };
  }

  /** @throws ClockLocked with a live Stripe key, when switched off, or when the instant has passed. */
  @Endpoint(moveClock)
  async move({ body }: Input<typeof moveClock>): Output<typeof moveClock> {
    if (!this.config.mayMoveClock) throw new ClockLocked(say('clock_cannot_be_moved'));
    const instant = new Date(body.now);
    if (instant <= this.clock.now()) {
      throw new ClockLocked(say('clock_only_moves_forwards', { at: this.clock.now().toISOString() }), [
        { pointer: '/body/now', detail: say('name_an_instant_in_the_future') },
      ]);
    }
    await this.store.moveTo(instant);
    return this.read();
  }
}
