import type { ProductWire } from '@libs/contracts';
import { Button, FileInput, Group, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Confirm } from '../common/confirm.js';
import { Facts } from '../common/facts.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { catalogueWords } from './words.js';

type Version = ProductWire['versions'][number];
type Deed = 'publish' | 'deprecate' | 'retire';
interface VersionProps {
  productId: string;
  version: Version;
}

/** A version: where it is in its life, its document, its next step. */
export function VersionCard({ productId, version }: VersionProps) {
  const t = useWords(catalogueWords);
  const format = useFormat();
  const [deed, ask] = useState<Deed | 'attach' | null>(null);
  const dates = [
    [t.published, version.publishedAt],
    [t.deprecated, version.deprecatedAt],
    [t.sunset, version.sunsetAt],
    [t.retired, version.retiredAt],
  ] as const;
  return (
    <Paper component="section" aria-label={`${t.version} ${version.version}`}>
      <Stack>
        <Group justify="space-between">
          <Group gap="sm">
            <Title order={3}>{version.version}</Title>
            <Status value={version.status} />
          </Group>
          <Steps version={version} ask={ask} />
        </Group>
        {version.changelog && <Text style={{ whiteSpace: 'pre-line' }}>{version.changelog}</Text>}
        <Facts
          cols={4}
          facts={[
            [t.openApi, version.hasOpenApi ? t.hasOpenApi : t.noOpenApi],
            ...dates.flatMap(([label, at]) => (at ? [[label, format.day(at)] as [string, string]] : [])),
          ]}
        />
      </Stack>
      {deed === 'attach' && <Attach productId={productId} version={version} onClose={() => ask(null)} />}
      {deed && deed !== 'attach' && (
        <Decide deed={deed} productId={productId} version={version} onClose={() => ask(null)} />
      )}
    </Paper>
  );
}

function Steps({ version: { status }, ask }: { version: Version; ask: (deed: Deed | 'attach') => void }) {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const steps: Array<Deed | 'attach'> = [];
  if (status !== 'retired' && may('catalog.write')) steps.push('attach');
  if (may('catalog.publish')) {
    if (status === 'draft') steps.push('publish');
    if (status === 'published') steps.push('deprecate');
    if (status === 'deprecated') steps.push('retire');
  }
  return (
    <Group gap="xs">
      {steps.map((step) => (
        <Button key={step} size="sm" variant={step === 'publish' ? 'filled' : 'default'} onClick={() => ask(step)}>
          {t[step]}
        </Button>
      ))}
    </Group>
  );
}

interface DialogProps extends VersionProps {
  onClose: () => void;
}

function Attach({ productId, version, onClose }: DialogProps) {
  const t = useWords(catalogueWords);
  const [document, setDocument] = useState('');
  const attach = useAction('attachOpenApi', { onDone: onClose });
  return (
    <FormDialog
      title={`${t.attach}: ${version.version}`}
      label={t.attach}
      isPending={attach.isPending}
      isDisabled={document.trim() === ''}
      error={attach.error}
      onClose={onClose}
      onSubmit={() => attach.mutate({ params: { productId, version: version.version }, body: { document } })}
    >
      <FileInput
        size="md"
        label={t.attachFile}
        accept=".json,.yaml,.yml,application/json,application/yaml"
        data-autofocus
        onChange={(file) => void file?.text().then(setDocument)}
      />
      <Textarea
        label={t.attachPaste}
        maxRows={14}
        value={document}
        ff="monospace"
        onChange={(event) => setDocument(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function Decide({ deed, productId, version: { version }, onClose }: DialogProps & { deed: Deed }) {
  const t = useWords(catalogueWords);
  const [end, setEnd] = useState('');
  const publish = useAction('publishProductVersion', { onDone: onClose });
  const deprecate = useAction('deprecateProductVersion', { onDone: onClose });
  const retire = useAction('retireProductVersion', { onDone: onClose });
  const params = { productId, version };
  const run = {
    publish: () => publish.mutate({ params }),
    deprecate: () => deprecate.mutate({ params, body: { sunsetAt: `${end}T00:00:00.000Z` } }),
    retire: () => retire.mutate({ params }),
  };
  const action = { publish, deprecate, retire }[deed];
  const says = { publish: t.publishAsk, deprecate: t.deprecateAsk, retire: t.retireAsk };
  return (
    <Confirm
      isOpen
      title={t[deed]}
      label={t[deed]}
      isDangerous={deed === 'retire'}
      isDisabled={deed === 'deprecate' && end === ''}
      isPending={action.isPending}
      error={action.error}
      onClose={onClose}
      onConfirm={run[deed]}
    >
      <Text>{says[deed](version)}</Text>
      {deed === 'deprecate' && (
        <TextInput
          type="date"
          label={t.end}
          description={t.endHint}
          required
          data-autofocus
          value={end}
          onChange={(event) => setEnd(event.currentTarget.value)}
        />
      )}
    </Confirm>
  );
}
