import type { Amount } from '@libs/contracts';
import { ActionIcon, Badge, Group, Paper, Popover, Stack, Text, type MantineColor } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormat } from '../i18n/format.js';
import { useWords } from '../i18n/i18n.js';
import { uiWords } from './words.js';

/** An amount. Unknown is a dash with a reason, never 0.00. */
export function Money({ amount, why }: { amount: Amount | null | undefined; why?: string }) {
  const format = useFormat();
  const t = useWords(uiWords);
  if (!amount) return <span title={why ?? t.unknown}>—</span>;
  return (
    <span className="figures" style={{ whiteSpace: 'nowrap' }}>
      {format.money(amount)}
    </span>
  );
}

/** Opens to how a figure was computed. */
export function Explained({ children, label }: { children: ReactNode; label?: string }) {
  const t = useWords(uiWords);
  return (
    <Popover width={340} shadow="md" withArrow trapFocus>
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
  /** How it was computed; every figure of money has one. */
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
