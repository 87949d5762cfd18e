import { ActionIcon, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.js';
import { faultAt, type CardDraft, type Fault } from './draft.js';
import { Limits } from './limits.js';
import { planWords } from './words.js';

interface SpendingLimitProps {
  limit: CardDraft | undefined;
  currency: string;
  /** Of `spendingLimit`. */
  faults: readonly Fault[];
  onChange: (limit: CardDraft | undefined) => void;
}

/** What all usage of the plan may cost in a period. */
export function SpendingLimit({ limit, currency, faults, onChange }: SpendingLimitProps) {
  const t = useWords(planWords);
  if (!limit)
    return (
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange({ amount: '100', enforcement: 'soft' })}
        >
          {t.addSpending}
        </Button>
      </div>
    );
  const fields = [
    { name: 'amount', label: t.spending(currency) },
    { name: 'amountPerCredential', label: t.spendingPerKey(currency) },
  ];
  const whole = faultAt(faults, '');
  return (
    <Paper p="md" tabIndex={-1} data-place="/spendingLimit" component="section" aria-label={t.spendingTitle}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={560}>{t.spendingTitle}</Text>
          <ActionIcon aria-label={t.removeSpending} onClick={() => onChange(undefined)}>
            <IconX size={18} />
          </ActionIcon>
        </Group>
        <Text size="sm" c="var(--octroi-faint)">
          {t.spendingHint}
        </Text>
        <Limits limits={limit} fields={fields} faults={faults} onChange={onChange} />
        {whole && (
          <Text size="sm" c="red" role="alert">
            {whole}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
