import { useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { places } from '../navigation.js';
import { consoleWords } from '../words.js';
import { searchWords } from './words.js';

export interface Find {
  group: string;
  label: string;
  detail: string;
  to: string;
}

const SHORTEST = 2;
const EACH = 6;

/** What the words found: pages at once, the rest from the services that know it. */
export function useFinds(typed: string): { finds: Find[]; isLooking: boolean } {
  const t = useWords(searchWords);
  const { pages } = useWords(consoleWords);
  const { may } = useSession();
  const format = useFormat();
  const text = typed.trim();
  const asks = text.length >= SHORTEST;
  const partners = useRead(
    'listPartners',
    { query: { q: text, limit: EACH } },
    { enabled: asks && may('partners.list'), keep: true },
  );
  const invoices = useRead(
    'listInvoices',
    { query: { search: text, limit: EACH } },
    { enabled: asks && may('invoices.list'), keep: true },
  );
  const plans = useRead('listPlans', { query: { limit: 200 } }, { enabled: asks && may('catalog.read') });
  const has = (...candidates: string[]) => candidates.some((candidate) => plain(candidate).includes(plain(text)));
  const finds: Find[] = [
    ...places
      .filter(({ needs, page }) => may(needs) && has(pages[page]))
      .map(({ page, to }) => ({ group: t.pages, label: pages[page], detail: '', to })),
    ...(asks ? (partners.data?.items ?? []) : []).map(({ id, name, email }) => ({
      group: t.partners,
      label: name,
      detail: email,
      to: `/console/partners/${id}`,
    })),
    ...(asks ? (invoices.data?.items ?? []) : []).map(({ id, number, partnerName, total, period }) => ({
      group: t.invoices,
      label: [number, partnerName].filter(Boolean).join(' · '),
      detail: `${format.money(total)}, ${format.period(period)}`,
      to: `/console/invoices/${id}`,
    })),
    ...(asks ? (plans.data?.items ?? []) : [])
      .filter(({ id, key, versions }) => id === text || has(key, versions.at(-1)?.definition.name ?? ''))
      .slice(0, EACH)
      .map(({ id, key, versions }) => ({
        group: t.plans,
        label: versions.at(-1)?.definition.name ?? key,
        detail: key,
        to: `/console/plans/${id}`,
      })),
  ];
  return { finds, isLooking: partners.isFetching || invoices.isFetching || plans.isFetching };
}

/** Found whatever the case and the accents. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
