import type { Amount } from '@libs/contracts';
import { useMemo } from 'react';
import { useLanguage, type Locale } from './i18n.js';

/** BCP 47 tag whose formats we mean by a language. */
const tags: Record<Locale, string> = { en: 'en-GB', fr: 'fr-FR' };

export interface Format {
  /** `1 234,56 €`; exact, whatever the size. */
  money(amount: Amount): string;
  /** `1234.56`: the amount as programs read it. */
  major(amount: Amount): string;
  /** A quantity of any precision, from its decimal text. */
  quantity(decimal: string | number): string;
  percent(ratio: number): string;
  /** `28 Mar 2026`. */
  day(instant: string, timeZone?: string): string;
  /** `28 Mar`: where the year is plain, as under a chart. */
  dayOfMonth(instant: string, timeZone?: string): string;
  /** `28 Mar 2026, 14:05`, with the zone when it is not the reader's. */
  moment(instant: string, timeZone?: string): string;
  time(instant: string): string;
  /** `14:00`. */
  hour(instant: string, timeZone?: string): string;
  /** `1 – 31 Mar 2026`: the last day that belongs to `[start, end)`. */
  period(period: { start: string; end: string }, timeZone?: string): string;
  /** `5 minutes ago`. */
  ago(instant: string, now?: Date): string;
}

export function formatFor(locale: Locale): Format {
  const tag = tags[locale];
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };
  const currencies = new Map<string, { format: Intl.NumberFormat; digits: number }>();
  const currency = (code: string) => {
    let found = currencies.get(code);
    if (!found) {
      const format = new Intl.NumberFormat(tag, { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' });
      currencies.set(code, (found = { format, digits: format.resolvedOptions().maximumFractionDigits ?? 2 }));
    }
    return found;
  };
  return {
    // Intl takes decimal text as it is: the amount never becomes a binary float.
    money: ({ minor, currency: code }) => currency(code).format.format(toMajor(minor, currency(code).digits) as never),
    major: ({ minor, currency: code }) => toMajor(minor, currency(code).digits),
    quantity: (decimal) => new Intl.NumberFormat(tag, { maximumFractionDigits: 12 }).format(decimal as never),
    percent: (ratio) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 }).format(ratio),
    day: (instant, timeZone = own) => new Intl.DateTimeFormat(tag, { ...day, timeZone }).format(new Date(instant)),
    dayOfMonth: (instant, timeZone = own) =>
      new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone }).format(new Date(instant)),
    moment: (instant, timeZone = own) =>
      new Intl.DateTimeFormat(tag, {
        ...day,
        hour: '2-digit',
        minute: '2-digit',
        timeZone,
        ...(timeZone !== own && { timeZoneName: 'short' }),
      }).format(new Date(instant)),
    time: (instant) =>
      new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant)),
    hour: (instant, timeZone = own) =>
      new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(instant)),
    period: ({ start, end }, timeZone = own) =>
      new Intl.DateTimeFormat(tag, { ...day, timeZone }).formatRange(
        new Date(start),
        new Date(Math.max(Date.parse(start), Date.parse(end) - 1)),
      ),
    ago: (instant, now = new Date()) => relative(tag, (Date.parse(instant) - now.getTime()) / 1000),
  };
}

export function useFormat(): Format {
  const { locale } = useLanguage();
  return useMemo(() => formatFor(locale), [locale]);
}

/** `-1495` with 2 digits is `-14.95`. */
export function toMajor(minor: string, digits: number): string {
  const sign = minor.startsWith('-') ? '-' : '';
  const padded = minor.replace('-', '').padStart(digits + 1, '0');
  return digits === 0 ? sign + padded : `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

function relative(tag: string, seconds: number): string {
  const format = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(Math.round(seconds), 'second');
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}
