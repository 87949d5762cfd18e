import { Injectable } from '@nestjs/common';
import { HoldBook, type HoldOwner } from './hold-book.js';

/** Units taken ahead. Times in epoch milliseconds. */
export interface Reservation {
  id: string;
  connectionId: string;
  units: number;
  endsAt: number;
  /** Null while it runs, and when nobody said. */
  used: number | null;
  /** What it is held from. */
  owners: HoldOwner[];
}

/** So long after its end a reservation still answers to its id. */
const REMEMBERED_MS = 600_000;

/** The reservations of this process and of those it hears of, by the gateway's id or ours. */
@Injectable()
export class Reservations {
  private readonly known = new Map<string, Reservation & { from: string }>();

  constructor(private readonly book: HoldBook) {}

  get(id: string): Reservation | undefined {
    return this.known.get(id);
  }

  /** Holds what is reserved; said again with fewer units, it holds fewer. */
  learn(reservation: Reservation, from = ''): void {
    const before = this.known.get(reservation.id);
    if (before !== undefined && before.used !== null) return;
    this.known.set(reservation.id, { ...reservation, from });
    const { id, units, endsAt, used, owners } = reservation;
    if (used !== null) return;
    for (const owner of owners) this.book.of(owner).lease(id, units, endsAt, from);
  }

  /** The first answer stands. Undefined: there is none of that id. */
  end(id: string, used: number, now: number): Reservation | undefined {
    const found = this.known.get(id);
    if (found === undefined) return undefined;
    if (found.used !== null) return found;
    found.used = Math.min(used, found.units);
    for (const owner of found.owners) this.book.of(owner).end(id, found.used, now, this.book.settleMs);
    found.endsAt = Math.min(found.endsAt, now);
    return found;
  }

  /** Those that were made here: to be told to whoever asks. */
  own(): Reservation[] {
    return [...this.known.values()]
      .filter(({ from }) => from === '')
      .map(({ from: _from, ...reservation }) => reservation);
  }

  sweep(now: number): void {
    for (const [id, { endsAt }] of this.known) if (now - endsAt > REMEMBERED_MS) this.known.delete(id);
  }
}
