import type { Subscription } from '@libs/contracts';
import { Alert, Button, Collapse, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Copy, Snippet } from '../../ui/copy.js';
import { Loading, Trouble } from '../../ui/states.js';
import { welcomeWords } from './words.js';

interface FirstKeyProps {
  subscription: Subscription;
  issued: string | null;
  onIssued: (key: string) => void;
}

/** Makes the first key with one press, and shows it once. */
export function FirstKey({ subscription, issued, onIssued }: FirstKeyProps) {
  const t = useWords(welcomeWords);
  const partnerId = usePartnerId();
  const [external, setExternal] = useState('');
  const [isOpen, { toggle }] = useDisclosure();
  const keys = useRead('listCredentials', { params: { partnerId }, query: { subscriptionId: subscription.id } });
  const issue = useAction('issueCredential', { onDone: ({ key }) => onIssued(key) });
  if (issued)
    return (
      <Stack gap="sm">
        <Snippet label={t.keyTitle} code={issued} />
        <Group>
          <Copy value={issued} label={t.copyKey} />
        </Group>
        <Alert color="brass" role="status">
          {t.shownOnce}
        </Alert>
      </Stack>
    );
  if (!keys.data && !keys.error) return <Loading lines={1} />;
  const count = keys.data?.items.length ?? 0;
  if (count > 0)
    return (
      <Group justify="space-between">
        <Text>{t.hasKeys(count)}</Text>
        <Button component={Link} to="/portal/keys" variant="light">
          {t.seeKeys}
        </Button>
      </Group>
    );
  const names = external
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return (
    <Stack gap="sm">
      {issue.error && <Trouble error={issue.error} />}
      <Text c="var(--octroi-faint)">{t.keyNote}</Text>
      <Group>
        <Button
          size="md"
          leftSection={<IconKey size={18} />}
          loading={issue.isPending}
          onClick={() =>
            issue.mutate({
              params: { partnerId, subscriptionId: subscription.id },
              body: { name: t.keyName, externalIdentities: names },
            })
          }
        >
          {t.make}
        </Button>
        <UnstyledButton onClick={toggle} aria-expanded={isOpen} fz="sm" td="underline" c="var(--octroi-faint)">
          {t.more}
        </UnstyledButton>
      </Group>
      <Collapse expanded={isOpen}>
        <TextInput
          label={t.external}
          description={t.externalHint}
          value={external}
          onChange={(event) => setExternal(event.currentTarget.value)}
        />
      </Collapse>
    </Stack>
  );
}
