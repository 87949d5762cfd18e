import type { InvoiceDetail } from '@libs/contracts';
import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.js';
import { Money } from '../../ui/figures.js';
import { uiWords } from '../../ui/words.js';
import { useInvoiceHows } from '../common/hows.js';
import { changedLines } from './compare.js';
import { invoiceWords } from './words.js';

interface ConflictProps {
  before: InvoiceDetail;
  after: InvoiceDetail;
  onSeen: () => void;
}

/** Says what changed between what was looked at and what is there now. */
export function Conflict({ before, after, onSeen }: ConflictProps) {
  const t = useWords(invoiceWords);
  const hows = useInvoiceHows();
  const { statuses } = useWords(uiWords);
  const name = (status: string) => statuses[status] ?? status;
  const changes = changedLines(before.lines, after.lines);
  return (
    <Alert color="brass" icon={<IconArrowsDiff size={20} />} title={t.changedTitle} role="alert" radius="md">
      <Stack gap="sm">
        <Text size="sm">{t.changedText}</Text>
        <List size="sm">
          {before.status !== after.status && (
            <List.Item>{t.changedStatus(name(before.status), name(after.status))}</List.Item>
          )}
          {before.total.minor !== after.total.minor && (
            <List.Item>
              {t.total}: <Money amount={before.total} how={hows.ofTotal(before)} /> →{' '}
              <Money amount={after.total} how={hows.ofTotal(after)} />
            </List.Item>
          )}
          {changes.map((line) => (
            <List.Item key={line.key}>
              {line.description}: <Money amount={line.before} why={t.notThere} how={hows.ofTotal(before)} /> →{' '}
              <Money amount={line.after} why={t.notThere} how={hows.ofTotal(after)} />
            </List.Item>
          ))}
          {changes.length === 0 && before.status === after.status && <List.Item>{t.changedNothing}</List.Item>}
        </List>
        <Group>
          <Button size="xs" variant="default" onClick={onSeen}>
            {t.changedSeen}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
