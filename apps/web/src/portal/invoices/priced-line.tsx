import type { Amount, LineUsage } from '@libs/contracts';
import { Button, Collapse, Group, List, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { UsageDays } from './usage-days.js';
import { invoicesWords } from './words.js';

interface PricedLineProps {
  description: string;
  note: string;
  amount: Amount;
  /** The steps that add up to the amount; asked for when the line is opened. */
  sentences: () => ReactNode;
  usage: LineUsage[];
  timeZone?: string | undefined;
}

/** A line that opens: the steps of its price, the days of its usage, and the way to the calls. */
export function PricedLine({ description, note, amount, sentences, usage, timeZone }: PricedLineProps) {
  const t = useWords(invoicesWords);
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
        <Text fw={600} span>
          <Money amount={amount} />
        </Text>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <Stack gap="md" py="md" pe="md" ps={{ base: 'md', sm: 44 }}>
            <Stack gap={4}>
              <Text size="sm" fw={600}>
                {t.why}
              </Text>
              {sentences()}
            </Stack>
            {usage.map((part) => (
              <UsagePart
                key={JSON.stringify([part.meterKey, part.from, part.dimensions])}
                usage={part}
                timeZone={timeZone}
              />
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

function UsagePart({ usage, timeZone }: { usage: LineUsage; timeZone: string | undefined }) {
  const t = useWords(invoicesWords);
  const format = useFormat();
  const { subscriptionId: subscription, meterKey: meter, from, to } = usage;
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {t.byDay} · {format.quantity(usage.quantity)}
          {Object.keys(usage.dimensions).length > 0 && ` (${Object.values(usage.dimensions).join(', ')})`}
        </Text>
        <Button
          component={Link}
          {...({ to: '/portal/calls', search: { subscription, meter, from, to } } as { to: string })}
          variant="light"
          size="compact-sm"
        >
          {t.calls}
        </Button>
      </Group>
      <UsageDays usage={usage} timeZone={timeZone} />
    </Stack>
  );
}
