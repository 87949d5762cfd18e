import type { Credential, Subscription } from '@libs/contracts';
import { Alert, Button, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Copy, Snippet } from '../../ui/copy.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { isRunning } from '../layout/current.js';
import { useKeyActivity } from './activity.js';
import { keysWords } from './words.js';

interface IssueProps {
  onClose: () => void;
  onIssued: (secret: string) => void;
}

/** Names a key, and what the gateway calls its bearer. */
export function CreateKey({ subscriptions, onClose, onIssued }: IssueProps & { subscriptions: Subscription[] }) {
  const t = useWords(keysWords);
  const partnerId = usePartnerId();
  const open = subscriptions.filter(isRunning);
  const issue = useAction('issueCredential', { onDone: ({ key }) => onIssued(key) });
  const form = useForm({ initialValues: { name: '', subscriptionId: open[0]?.id ?? '', external: '' } });
  return (
    <Modal opened onClose={onClose} title={t.create}>
      <form
        onSubmit={form.onSubmit(({ name, subscriptionId, external }) =>
          issue.mutate({
            params: { partnerId, subscriptionId },
            body: {
              name,
              externalIdentities: external
                .split(',')
                .map((one) => one.trim())
                .filter(Boolean),
            },
          }),
        )}
      >
        <Stack>
          {issue.error && <Trouble error={issue.error} />}
          <TextInput label={t.name} description={t.nameHint} required data-autofocus {...form.getInputProps('name')} />
          {open.length > 1 && (
            <Select
              label={t.subscription}
              data={open.map(({ id, plan }) => ({ value: id, label: plan.name }))}
              {...form.getInputProps('subscriptionId')}
            />
          )}
          <TextInput label={t.external} description={t.externalHint} {...form.getInputProps('external')} />
          <Buttons onClose={onClose}>
            <Button type="submit" loading={issue.isPending} disabled={!form.values.subscriptionId}>
              {t.create}
            </Button>
          </Buttons>
        </Stack>
      </form>
    </Modal>
  );
}

/** A new key in place of an old one, with both working for a while. */
export function RotateKey({ credential, onClose, onIssued }: IssueProps & { credential: Credential }) {
  const t = useWords(keysWords);
  const partnerId = usePartnerId();
  const [overlap, setOverlap] = useState<'now' | '1h' | '24h' | '7d'>('24h');
  const rotate = useAction('rotateCredential', { onDone: ({ key }) => onIssued(key) });
  return (
    <Modal opened onClose={onClose} title={t.rotateTitle(credential.name)}>
      <Stack>
        {rotate.error && <Trouble error={rotate.error} />}
        <Text>{t.rotateLead}</Text>
        <Radio.Group label={t.overlap} value={overlap} onChange={(value) => setOverlap(value as typeof overlap)}>
          <Stack gap="xs" mt="xs">
            {Object.entries(t.overlaps).map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
        {overlap === 'now' && <Alert color="brass">{t.rotateWarning}</Alert>}
        <Buttons onClose={onClose}>
          <Button
            loading={rotate.isPending}
            onClick={() => rotate.mutate({ params: { partnerId, credentialId: credential.id }, body: { overlap } })}
          >
            {t.rotateNow}
          </Button>
        </Buttons>
      </Stack>
    </Modal>
  );
}

/** Says what revoking does before it does it. */
export function RevokeKey({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const t = useWords(keysWords);
  const format = useFormat();
  const partnerId = usePartnerId();
  const activity = useKeyActivity([credential]).get(credential.id);
  const revoke = useAction('revokeCredential', { onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t.revokeTitle(credential.name)}>
      <Stack>
        {revoke.error && <Trouble error={revoke.error} />}
        <Text>{t.revokeText(format.quantity(activity?.events ?? 0))}</Text>
        <Buttons onClose={onClose}>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ params: { partnerId, credentialId: credential.id } })}
          >
            {t.revokeNow}
          </Button>
        </Buttons>
      </Stack>
    </Modal>
  );
}

/** The only time a key is seen: a click beside the dialog does not close it. */
export function ShownOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWords(keysWords);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.newTitle}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack>
        <Snippet label={t.newTitle} code={secret} />
        <Alert color="brass">{t.shownOnce}</Alert>
        <Text size="sm" c="var(--octroi-faint)">
          {t.provisioning}
        </Text>
        <Group justify="space-between">
          <Copy value={secret} label={t.copyKey} />
          <Button onClick={onClose}>{t.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Buttons({ onClose, children }: { onClose: () => void; children: React.ReactNode }) {
  const ui = useWords(uiWords);
  return (
    <Group justify="flex-end" mt="sm">
      <Button variant="default" onClick={onClose}>
        {ui.cancel}
      </Button>
      {children}
    </Group>
  );
}
