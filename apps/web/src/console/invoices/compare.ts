import type { Amount, InvoiceLineWire } from '@libs/contracts';

/** A line of one or both of two invoices; null where it is missing. */
export interface ComparedLine {
  key: string;
  description: string;
  before: Amount | null;
  after: Amount | null;
}

type Line = Pick<InvoiceLineWire, 'key' | 'description' | 'amount'>;

/** What of two invoices' lines is not the same, in the order of the newer one; lines of one key are added up. */
export function changedLines(before: readonly Line[], after: readonly Line[]): ComparedLine[] {
  const [old, now] = [byKey(before), byKey(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((key) => ({
      key,
      description: (now.get(key) ?? old.get(key))!.description,
      before: old.get(key)?.amount ?? null,
      after: now.get(key)?.amount ?? null,
    }))
    .filter((line) => line.before?.minor !== line.after?.minor);
}

function byKey(lines: readonly Line[]): Map<string, Line> {
  const sums = new Map<string, Line>();
  for (const line of lines) {
    const known = sums.get(line.key);
    const minor = BigInt(known?.amount.minor ?? 0) + BigInt(line.amount.minor);
    sums.set(line.key, { ...line, amount: { ...line.amount, minor: minor.toString() } });
  }
  return sums;
}
