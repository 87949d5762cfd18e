import type { Amount } from '@libs/contracts';
import { useWords } from '../../i18n/i18n.js';
import { Money, type How } from '../../ui/figures.js';
import { consoleWords } from '../words.js';

/** Amounts of several currencies: they are never added up. */
export function Sums({ amounts, how }: { amounts: readonly Amount[]; how: How }) {
  const t = useWords(consoleWords);
  if (amounts.length === 0) return <>{t.none}</>;
  return (
    <>
      {amounts.map((amount, index) => (
        <span key={amount.currency}>
          {index > 0 && ' · '}
          <Money amount={amount} how={how} />
        </span>
      ))}
    </>
  );
}

/** Sums of amounts, one for each currency, in order of appearance. */
export function sumByCurrency(amounts: readonly Amount[]): Amount[] {
  const sums = new Map<string, bigint>();
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
  return [...sums].map(([currency, minor]) => ({ minor: minor.toString(), currency }));
}

/** `a - b`; both of one currency. */
export function difference(a: Amount, b: Amount): Amount {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} cannot be compared`);
  return { minor: (BigInt(a.minor) - BigInt(b.minor)).toString(), currency: a.currency };
}
