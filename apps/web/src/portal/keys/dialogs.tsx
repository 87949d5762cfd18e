import type { Credential, Subscription } from '@libs/contracts';
import { Alert, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { FormDialog, ShownOnce } from '../../ui/form-dialog.js';
import { isRunning } from '../layout/current.js';
import { useCalls, useKeyActivity } from './activity.js';
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
  const { name, subscriptionId, external } = form.values;
  const externalIdentities = external
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  return (
    <FormDialog
      title={t.create}
      label={t.create}
      isPending={issue.isPending}
      isDisabled={!subscriptionId}
      error={issue.error}
      onSubmit={() => issue.mutate({ params: { partnerId, subscriptionId }, body: { name, externalIdentities } })}
      onClose={onClose}
    >
      <TextInput label={t.name} description={t.nameHint} required data-autofocus {...form.getInputProps('name')} />
      {open.length > 1 && (
        <Select
          label={t.subscription}
          data={open.map(({ id, plan }) => ({ value: id, label: plan.name }))}
          {...form.getInputProps('subscriptionId')}
        />
      )}
      <TextInput label={t.external} description={t.externalHint} {...form.getInputProps('external')} />
    </FormDialog>
  );
}

/** A new key in place of an old one, with both working for a while. */
export function RotateKey({ credential, onClose, onIssued }: IssueProps & { credential: Credential }) {
  const t = useWords(keysWords);
  const partnerId = usePartnerId();
  const [overlap, setOverlap] = useState<'now' | '1h' | '24h' | '7d'>('24h');
  const rotate = useAction('rotateCredential', { onDone: ({ key }) => onIssued(key) });
  return (
    <FormDialog
      title={t.rotateTitle(credential.name)}
      label={t.rotateNow}
      isPending={rotate.isPending}
      error={rotate.error}
      onSubmit={() => rotate.mutate({ params: { partnerId, credentialId: credential.id }, body: { overlap } })}
      onClose={onClose}
    >
      <Text>{t.rotateLead}</Text>
      <Radio.Group label={t.overlap} value={overlap} onChange={(value) => setOverlap(value as typeof overlap)}>
        <Stack gap="xs" mt="xs">
          {Object.entries(t.overlaps).map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      {overlap === 'now' && <Alert color="brass">{t.rotateWarning}</Alert>}
    </FormDialog>
  );
}

/** Says what revoking does before it does it. */
export function RevokeKey({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const t = useWords(keysWords);
  const calls = useCalls();
  const partnerId = usePartnerId();
  const activity = useKeyActivity([credential]).get(credential.id);
  const revoke = useAction('revokeCredential', { onDone: onClose });
  return (
    <FormDialog
      title={t.revokeTitle(credential.name)}
      label={t.revokeNow}
      isDangerous
      isPending={revoke.isPending}
      error={revoke.error}
      onSubmit={() => revoke.mutate({ params: { partnerId, credentialId: credential.id } })}
      onClose={onClose}
    >
      <Text>{t.revokeText(calls(activity?.events ?? 0))}</Text>
    </FormDialog>
  );
}

/** The only time a key is seen. */
export function KeyShownOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const t = useWords(keysWords);
  return (
    <ShownOnce
      title={t.newTitle}
      secret={secret}
      warning={t.shownOnce}
      copyLabel={t.copyKey}
      doneLabel={t.done}
      onClose={onClose}
    >
      <Text size="sm" c="var(--octroi-faint)">
        {t.provisioning}
      </Text>
    </ShownOnce>
  );
}
