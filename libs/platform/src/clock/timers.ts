import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LOGGER, type Logger } from '../logging/logging.js';
import { Clock } from './clock.js';

/**
 * Repeats work while the service runs. A timer only says "look": what is due stands in PostgreSQL rows, so a missed beat, a
 * second process or a jump of the clock change nothing but the moment.
 */
@Injectable()
export class Timers implements OnApplicationShutdown {
  private readonly stops: Array<() => Promise<void>> = [];

  constructor(
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Runs `work` every `seconds`, at once when the clock is moved, never twice at a time. A failure is logged and the next beat tries again. */
  every(name: string, seconds: number, work: (now: Date) => Promise<unknown>): void {
    let running: Promise<void> | undefined;
    let again = false;
    let stopped = false;
    const beat = (): void => {
      if (stopped) return;
      if (running) {
        again = true;
        return;
      }
      running = this.runOnce(name, work).finally(() => {
        running = undefined;
        if (again) {
          again = false;
          beat();
        }
      });
    };
    const interval = setInterval(beat, seconds * 1000);
    const unlisten = this.clock.onMoved(beat);
    setImmediate(beat);
    this.stops.push(async () => {
      stopped = true;
      clearInterval(interval);
      unlisten();
      await running;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.stops.map((stop) => stop()));
  }

  private async runOnce(name: string, work: (now: Date) => Promise<unknown>): Promise<void> {
    try {
      await work(this.clock.now());
    } catch (error) {
      this.logger.error({ err: error, timer: name }, 'a timer failed and will try again');
    }
  }
}
