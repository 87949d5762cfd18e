import type { Amount } from '@libs/contracts';
import {
  ActionIcon,
  Anchor,
  Badge,
  Group,
  Paper,
  Popover,
  Stack,
  Text,
  UnstyledButton,
  type MantineColor,
} from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFormat } from '../i18n/format.js';
import { useWords } from '../i18n/i18n.js';
import { uiWords } from './words.js';

/** How a figure came about, and what time it speaks of. */
export interface How {
  /** The steps in words, one after the other. */
  steps: ReactNode | readonly string[];
  /** What was stored, issued or received later is not in it. Undefined while it is being asked for. */
  at: string | Date | undefined;
  /** `asOf` unless told. */
  kind?: 'asOf' | 'issued' | 'received';
  /** Where it is told line by line. */
  more?: { to: string; label: string; search?: Record<string, string> };
}

interface MoneyProps {
  amount: Amount | null | undefined;
  /** Why there is no amount. */
  why?: string;
  how?: How;
}

/** An amount that opens to how it was computed. Unknown is a dash that opens to the reason, never 0.00. */
export function Money({ amount, why, how }: MoneyProps) {
  const format = useFormat();
  const t = useWords(uiWords);
  if (!amount) return <Opening figure="—" label={t.unknownWhy} told={why ?? t.unknown} />;
  const figure = (
    <data className="figures" value={format.major(amount)} data-currency={amount.currency}>
      {format.money(amount)}
    </data>
  );
  return how ? <Opening figure={figure} label={t.howComputed} told={<Told how={how} />} /> : figure;
}

/** A figure with a dotted line under it, as a word that a dictionary explains. */
function Opening({ figure, label, told }: { figure: ReactNode; label: string; told: ReactNode }) {
  return (
    <Popover width={360} shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="figure-opens" title={label} data-how>
          {figure}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" fz="sm" className="figure-told">
          {told}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Told({ how: { steps, at, kind = 'asOf', more } }: { how: How }) {
  const t = useWords(uiWords);
  return (
    <>
      {Array.isArray(steps) ? steps.map((step, index) => <span key={index}>{step}</span>) : (steps as ReactNode)}
      <Text size="sm" c="var(--octroi-faint)">
        {t.times[kind]} {at ? <Moment at={at} /> : '…'}
      </Text>
      {more && (
        <Anchor component={Link} size="sm" {...({ to: more.to, search: more.search } as { to: string })}>
          {more.label}
        </Anchor>
      )}
    </>
  );
}

/** A quantity from its decimal text, at full precision. */
export function Quantity({ value }: { value: string | number }) {
  const format = useFormat();
  return (
    <data className="figures" value={String(value)}>
      {format.quantity(value)}
    </data>
  );
}

/** `28 Mar 2026, 14:05`, or the day alone. Nothing yet is a dash. */
export function Moment({
  at,
  as = 'moment',
  timeZone,
}: {
  at: string | Date | null | undefined;
  as?: 'moment' | 'day';
  timeZone?: string;
}) {
  const format = useFormat();
  if (!at) return <>—</>;
  const instant = typeof at === 'string' ? at : at.toISOString();
  return <time dateTime={instant}>{format[as](instant, timeZone)}</time>;
}

/** Opens to more about what stands beside it. */
export function Explained({ children, label }: { children: ReactNode; label?: string }) {
  const t = useWords(uiWords);
  return (
    <Popover width={340} shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size="sm" aria-label={label ?? t.howComputed}>
          <IconInfoCircle size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" fz="sm">
          {children}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

interface TileProps {
  label: string;
  value: ReactNode;
  /** What stands behind it, when it is no amount: amounts open by themselves. */
  explain?: ReactNode;
  note?: ReactNode;
  accent?: MantineColor;
}

/** One figure with its name. */
export function Tile({ label, value, explain, note, accent }: TileProps) {
  return (
    <Paper p="lg" style={accent ? { borderInlineStart: `4px solid var(--mantine-color-${accent}-6)` } : undefined}>
      <Stack gap={4}>
        <Group gap={4} wrap="nowrap">
          <Text size="sm" c="var(--octroi-faint)">
            {label}
          </Text>
          {explain && <Explained>{explain}</Explained>}
        </Group>
        <Text fz={26} fw={620} lh={1.2} className="figures" component="div">
          {value}
        </Text>
        {note && (
          <Text size="sm" c="var(--octroi-faint)" component="div">
            {note}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

const tones: Record<string, MantineColor> = {
  paid: 'verdigris',
  active: 'verdigris',
  published: 'verdigris',
  succeeded: 'verdigris',
  handled: 'verdigris',
  complete: 'verdigris',
  released: 'verdigris',
  in_review: 'brass',
  pending_payment_method: 'brass',
  cancelling: 'brass',
  deprecated: 'brass',
  pending: 'brass',
  replaying: 'brass',
  open: 'brass',
  rotating: 'brass',
  invited: 'brass',
  trialing: 'brass',
  waiting: 'brass',
  approved: 'blue',
  issued: 'blue',
  overdue: 'red',
  failed: 'red',
  uncollectible: 'red',
  held: 'red',
  revoked: 'red',
};

/** A status in words; the colour only repeats them. */
export function Status({ value }: { value: string }) {
  const t = useWords(uiWords);
  return <Badge color={tones[value] ?? 'gray'}>{t.statuses[value] ?? value}</Badge>;
}
