import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';

/** The last number of a series and year. */
@Entity('number_counters')
export class NumberCounter {
  @PrimaryColumn({ type: 'text' }) series: string;
  @PrimaryColumn({ type: 'int' }) year: number;
  @Column({ type: 'int' }) last: number;
}

export interface InvoiceNumber {
  series: string;
  year: number;
  sequence: number;
  number: string;
}

const SERIES = 'OCT';

/** Waits until whoever issues at this moment is done: the time that is read afterwards follows the order of numbers. */
export const waitForNumbers = (tx: EntityManager): Promise<unknown> =>
  tx.query(`select pg_advisory_xact_lock(hashtext('numbers'), hashtext($1))`, [SERIES]);

/**
 * The next number of the year. The counter's row stays locked until the issuing transaction ends: one that fails gives
 * its number back, so the series has no gap, and the order of numbers is the order of issue.
 */
export async function nextNumber(tx: EntityManager, issuedAt: Date): Promise<InvoiceNumber> {
  const year = issuedAt.getUTCFullYear();
  const [row] = await tx.query<Array<{ last: number }>>(
    `insert into number_counters (series, year, last) values ($1, $2, 1)
     on conflict (series, year) do update set last = number_counters.last + 1 returning last`,
    [SERIES, year],
  );
  const sequence = row!.last;
  return { series: SERIES, year, sequence, number: `${SERIES}-${year}-${String(sequence).padStart(6, '0')}` };
}
