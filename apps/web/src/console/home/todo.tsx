import type { BillingHome } from '@libs/contracts';
import { Group, Paper, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { Empty } from '../../ui/states.js';
import { useOpenDeadLetters } from '../deadletters/open.js';
import { homeWords } from './words.js';

interface Task {
  text: string;
  to: string;
  search?: Record<string, string>;
}

/** What waits for a decision, each with the place where it is made. */
export function Todo({ home }: { home: BillingHome | undefined }) {
  const t = useWords(homeWords);
  const tasks = useTasks(home);
  return (
    <Section title={t.needs}>
      <Paper p={0}>
        {tasks.length === 0 ? (
          <Empty title={t.nothingNeeds}>{t.nothingNeedsText}</Empty>
        ) : (
          <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
            {tasks.map(({ text, to, search }, index) => (
              <li key={text} style={index > 0 ? { borderBlockStart: '1px solid var(--octroi-line)' } : undefined}>
                <Link to={to} search={(search ?? {}) as never} className="row-link">
                  <Group justify="space-between" wrap="nowrap" px="lg" py="sm">
                    <Text span>{text}</Text>
                    <IconChevronRight size={18} aria-hidden />
                  </Group>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Paper>
    </Section>
  );
}

function useTasks(home: BillingHome | undefined): Task[] {
  const { may } = useSession();
  const t = useWords(homeWords).todo;
  const quarantine = useRead('summarizeQuarantine', {}, { enabled: may('quarantine.read') });
  const connections = useRead('listConnections', {}, { enabled: may('connections.read') });
  const deadLetters = useOpenDeadLetters();
  const tasks: Task[] = [];
  const add = (count: number, text: (count: number) => string, to: string, search?: Record<string, string>) => {
    if (count > 0) tasks.push({ text: text(count), to, ...(search && { search }) });
  };
  const counted = (totals: BillingHome['toApprove']) => totals.reduce((sum, { count }) => sum + count, 0);
  if (home) {
    add(counted(home.toApprove), t.review, '/console/review');
    add(counted(home.sentBack), t.sentBack, '/console/review', { status: 'draft' });
    add(counted(home.toIssue), t.toIssue, '/console/review', { status: 'approved' });
    add(home.declined, t.declined, '/console/invoices', { collection: 'declined' });
    add(home.held, t.held, '/console/invoices', { collection: 'held' });
    add(home.corrections, t.corrections, '/console/corrections');
  }
  add(quarantine.data?.waiting ?? 0, t.quarantine, '/console/quarantine');
  if (deadLetters.count > 0)
    tasks.push({
      text: t.deadLetters(deadLetters.isMore ? `${deadLetters.count}+` : String(deadLetters.count)),
      to: '/console/dead-letters',
    });
  const troubled = (connections.data?.items ?? []).filter(({ health }) => ['silent', 'failing'].includes(health.state));
  add(troubled.length, t.gateways, '/console/connections');
  const alerts = (connections.data?.items ?? []).flatMap(({ id, name, health }) =>
    health.alerts.map((alert) => ({ id, name, alert })),
  );
  for (const { id, name } of [...new Map(alerts.map((one) => [one.id, one])).values()]) {
    const own = alerts.filter((one) => one.id === id).length;
    tasks.push({ text: t.alerts(own, name), to: `/console/connections/${id}` });
  }
  return tasks;
}
