import type { Amount, LineUsage } from '@libs/contracts';
import { Collapse, Group, List, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/i18n.js';
import { Moment, Money } from '../../ui/figures.js';
import { uiWords } from '../../ui/words.js';
import { UsageOfLine } from './usage-days.js';
import { invoicesWords } from './words.js';

interface PricedLineProps {
  description: string;
  note: string;
  amount: Amount;
  /** The steps that add up to the amount; asked for when the line is opened. */
  sentences: () => ReactNode;
  usage: LineUsage[];
  /** What time the amount speaks of. */
  at: string | undefined;
  kind: 'asOf' | 'issued';
}

/** A line that opens: the steps of its price, the days of its usage, and the way to the calls. */
export function PricedLine({ description, note, amount, sentences, usage, at, kind }: PricedLineProps) {
  const t = useWords(invoicesWords);
  const { times } = useWords(uiWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="priced-line">
      <UnstyledButton className="priced-line-head" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <IconChevronRight size={18} className="priced-line-mark" data-open={isOpen || undefined} aria-hidden />
          <span>
            <Text fw={560} span display="block">
              {description}
            </Text>
            <Text size="sm" c="var(--octroi-faint)" span>
              {note}
            </Text>
          </span>
        </Group>
        <Text fw={600} span data-how>
          <Money amount={amount} />
        </Text>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <Stack gap="md" py="md" pe="md" ps={{ base: 'md', sm: 44 }} data-told>
            <Stack gap={4}>
              <Text size="sm" fw={600}>
                {t.why}
              </Text>
              {sentences()}
              <Text size="sm" c="var(--octroi-faint)">
                {times[kind]} {at ? <Moment at={at} /> : '…'}
              </Text>
            </Stack>
            {bySpan(usage).map((parts) => (
              <UsageOfLine key={spanOf(parts[0]!)} parts={parts} />
            ))}
          </Stack>
        )}
      </Collapse>
    </div>
  );
}

export function Steps({ sentences }: { sentences: string[] }) {
  return (
    <List size="sm" spacing={2} className="figures" type="ordered">
      {sentences.map((sentence, index) => (
        <List.Item key={index}>{sentence}</List.Item>
      ))}
    </List>
  );
}

const spanOf = ({ subscriptionId, meterKey, from, to }: LineUsage): string =>
  [subscriptionId, meterKey, from, to].join(' ');

/** Each meter has days of its own, and so has each span of time. */
const bySpan = (usage: LineUsage[]): LineUsage[][] =>
  [...new Set(usage.map(spanOf))].map((span) => usage.filter((part) => spanOf(part) === span));
