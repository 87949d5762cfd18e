import { Badge, Group } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { useRead } from '../api/hooks.js';
import { Gate } from '../auth/gate.js';
import { useSession } from '../auth/session.js';
import { useWords } from '../i18n/i18n.js';
import { Shell } from '../ui/shell.js';
import { Clock } from './clock/clock.js';
import { places } from './navigation.js';
import { Search } from './search/search.js';
import { consoleWords } from './words.js';

/** The frame of the provider's console. */
export default function Layout() {
  return (
    <Gate to="staff">
      <Frame />
    </Gate>
  );
}

function Frame() {
  const { may } = useSession();
  const t = useWords(consoleWords);
  const waiting = useWaiting();
  const items = places
    .filter(({ needs }) => may(needs))
    .map(({ page, to, icon, group }) => ({
      label: t.pages[page],
      to,
      icon,
      ...(group && { group: t.groups[group] }),
      badge: waiting[page] ? (
        <Badge color="brass" aria-label={t.waiting(waiting[page])}>
          {waiting[page]}
        </Badge>
      ) : undefined,
    }));
  return (
    <Shell place={t.place} home="/console" items={items} search={<Tools />}>
      <Outlet />
    </Shell>
  );
}

/** What is at hand on every page. */
function Tools() {
  return (
    <Group gap="xs" wrap="nowrap">
      <Clock />
      <Search />
    </Group>
  );
}

/** How much waits for somebody, by page. */
function useWaiting(): Record<string, number> {
  const { may } = useSession();
  const home = useRead('readBillingHome', {}, { enabled: may('invoices.list'), everyMs: 60_000 });
  const quarantine = useRead('summarizeQuarantine', {}, { enabled: may('quarantine.read'), everyMs: 60_000 });
  return {
    review: (home.data?.toApprove ?? []).reduce((sum, { count }) => sum + count, 0),
    quarantine: quarantine.data?.waiting ?? 0,
  };
}
