/** The only source of "now". Everything else receives the time, so that tests and demos can move it. */
export abstract class Clock {
  abstract now(): Date;

  /** The system's own time, which nobody moves: only for what the outside world dates, such as a webhook's signature. */
  wall(): Date {
    return new Date();
  }

  /**
   * The time that people at their desks live by: sessions and throttles. Moving a sandbox's clock by a month must not sign
   * out the one who moved it.
   */
  abstract atDesk(): Date;

  /** Calls back after the clock was moved, so that timers can look at once. Returns how to stop listening. */
  abstract onMoved(listener: () => void): () => void;
}

/** System time plus an offset that only grows; a sandbox that tells a story may begin in the past. */
export class MovableClock extends Clock {
  private offsetMs = 0;
  private readonly listeners = new Set<() => void>();

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  atDesk(): Date {
    return new Date();
  }

  /** Takes over the offset that the installation has, once, before anything is timed by it. It may lie in the past. */
  begin(offsetMs: number): void {
    this.offsetMs = offsetMs;
  }

  /** Sets the distance to the system's time. An offset below the present one is ignored: time never runs back. */
  setOffset(offsetMs: number): void {
    if (offsetMs <= this.offsetMs) return;
    this.offsetMs = offsetMs;
    for (const listener of this.listeners) listener();
  }

  /** Offset that would make it `instant` now. */
  offsetTo(instant: Date): number {
    return instant.getTime() - Date.now();
  }

  onMoved(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Stands still until it is set: for tests. */
export class FrozenClock extends Clock {
  private readonly listeners = new Set<() => void>();

  constructor(private instant: Date) {
    super();
  }

  now(): Date {
    return new Date(this.instant);
  }

  atDesk(): Date {
    return this.now();
  }

  moveTo(instant: Date | string): void {
    this.instant = new Date(instant);
    for (const listener of this.listeners) listener();
  }

  onMoved(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
