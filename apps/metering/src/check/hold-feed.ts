import { Clock } from '@libs/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Channel, type Listener, type News } from './channel.js';
import { HoldBook, type HoldOwner } from './hold-book.js';
import type { HeldState } from './holds.js';
import type { Take } from './limit-state.js';
import { type Reservation, Reservations } from './reservations.js';

/** So long may allowed calls wait to be told of together. */
const TOLD_WITHIN_MS = 5;

interface Told {
  taken?: Array<[HoldOwner, units: number, until: number]>;
  reserved?: Reservation[];
  ended?: Array<{ id: string; used: number; at: number }>;
  /** Whoever reads it says all that it holds. */
  asks?: true;
  states?: Array<[HoldOwner, HeldState]>;
}

/**
 * Lets several processes share limits: each may allow a share of a limit that the others have not heard of, then waits until
 * it has heard its own news, and with it all that was said before. So not more passes than one share of each process.
 */
@Injectable()
export class HoldFeed implements OnModuleInit, Listener {
  private untold: NonNullable<Told['taken']> = [];
  /** Units by owner that this process has allowed, and not heard back. */
  private readonly unheard = new Map<string, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly channel: Channel,
    private readonly book: HoldBook,
    private readonly reservations: Reservations,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.channel.listen(this);
  }

  /** Holds the units of an allowed call. False: the others have to hear of what was allowed before; see `caughtUp`. */
  take(takes: readonly Take[], now: number): boolean {
    const until = now + this.book.settleMs;
    if (this.channel.processes > 1 && !this.channel.isDeaf) {
      if (takes.some((one) => this.isOverShare(one))) return false;
      for (const one of takes) this.note(one, until);
    }
    for (const { holds, units } of takes) holds.take(units, until);
    return true;
  }

  /** Resolves when the others know what this process has allowed, and it what they have; soon in any case. */
  caughtUp(): Promise<void> {
    return this.tellNow();
  }

  /** Tells of a reservation and waits until all that was said before has been heard. */
  async tellReserved(reservation: Reservation): Promise<void> {
    if (this.channel.processes > 1) await this.channel.heardBack(this.channel.say({ reserved: [reservation] }));
  }

  tellReservedLess(reservation: Reservation): void {
    if (this.channel.processes > 1) this.channel.say({ reserved: [reservation] });
  }

  tellEnded(id: string, used: number, at: number): void {
    if (this.channel.processes > 1) this.channel.say({ ended: [{ id, used, at }] });
  }

  heard(news: News, from: string): void {
    const { taken, reserved, ended, asks, states } = news as Told;
    for (const [owner, units, until] of taken ?? []) this.book.of(owner).take(units, until, from);
    if (states !== undefined) this.book.replaceAll(from, states);
    for (const one of reserved ?? []) this.reservations.learn(one, from);
    const now = this.clock.now().getTime();
    for (const { id, used, at } of ended ?? []) this.reservations.end(id, used, Math.min(at, now));
    if (asks) this.sayAll();
  }

  missed(from: string | null): void {
    this.channel.say({ asks: true });
    // Who was away was not heard either.
    if (from === null) this.sayAll();
  }

  private sayAll(): void {
    this.channel.say({ states: this.book.statesOf(''), reserved: this.reservations.own() });
  }

  private isOverShare({ tally, meterKey, units, share }: Take): boolean {
    const unheard = this.unheard.get(nameOf(ownerOf(tally, meterKey))) ?? 0;
    return unheard > 0 && unheard + units > share;
  }

  private note({ tally, meterKey, units }: Take, until: number): void {
    const owner = ownerOf(tally, meterKey);
    this.untold.push([owner, units, until]);
    this.unheard.set(nameOf(owner), (this.unheard.get(nameOf(owner)) ?? 0) + units);
    this.timer ??= setTimeout(() => void this.tellNow(), TOLD_WITHIN_MS);
  }

  private async tellNow(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const taken = this.untold;
    this.untold = [];
    await this.channel.heardBack(this.channel.say({ taken }));
    for (const [owner, units] of taken) {
      const left = (this.unheard.get(nameOf(owner)) ?? 0) - units;
      if (left > 0) this.unheard.set(nameOf(owner), left);
      else this.unheard.delete(nameOf(owner));
    }
  }
}

const ownerOf = ({ subscription, credential }: Take['tally'], meterKey: string): HoldOwner => ({
  subscription,
  credential,
  meterKey,
});
const nameOf = ({ subscription, credential, meterKey }: HoldOwner): string =>
  `${subscription}/${credential ?? ''}/${meterKey}`;
