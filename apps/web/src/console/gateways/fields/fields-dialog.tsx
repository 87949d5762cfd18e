import { ActionIcon, Autocomplete, Button, Group, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Answer } from '../../../api/client.js';
import { useAction, useRead } from '../../../api/hooks.js';
import { useWords } from '../../../i18n/i18n.js';
import { FormDialog } from '../../../ui/form-dialog.js';
import { Sample } from './sample.js';
import { fieldWords } from './words.js';

type Connection = Answer<'getConnection'>;
/** In the order of writing; a field may not be named yet. */
type Row = [field: string, path: string];

/** Changes which fields mean what, and shows what becomes of a record at each key. */
export function FieldsDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const t = useWords(fieldWords);
  const { adapter, fieldMap, options } = connection;
  const gateways = useRead('listGateways');
  const presets = gateways.data?.items.find((gateway) => gateway.adapter === adapter)?.presets ?? [];
  const [rows, setRows] = useState<Row[]>(() => [...Object.entries(fieldMap), ['', '']]);
  const [preset, setPreset] = useState(options.preset ?? '');
  const [secrets, setSecrets] = useState((options.secretNames ?? []).join(', '));
  const [push, setPush] = useState(options.pushIdentity ?? { audience: '', email: '' });
  const update = useAction('updateConnection', { onDone: onClose });
  const named = secrets
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const body = {
    fieldMap: Object.fromEntries(rows.map(([field, path]) => [field.trim(), path.trim()]).filter(isWhole)),
    // What this form does not show stays as it is.
    options: {
      ...options,
      preset: preset || undefined,
      secretNames: named.length > 0 ? named : undefined,
      pushIdentity: push.audience && push.email ? push : undefined,
    },
  };
  const [settled] = useDebouncedValue(JSON.stringify(body), 300);
  return (
    <FormDialog
      title={t.dialog(connection.name)}
      label={t.save}
      size="xl"
      isPending={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={() => update.mutate({ params: { connectionId: connection.id }, body })}
    >
      <Text size="sm">{t.saved}</Text>
      {presets.length > 0 && (
        <Select
          label={t.preset}
          data={[{ value: '', label: t.noPreset }, ...presets]}
          value={preset}
          onChange={(value) => setPreset(value ?? '')}
        />
      )}
      <Rows rows={rows} onChange={setRows} />
      <TextInput
        label={t.secrets}
        description={t.secretsHint}
        value={secrets}
        onChange={(event) => setSecrets(event.currentTarget.value)}
      />
      {(adapter === 'apigee' || options.pushIdentity) && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} role="group" aria-label={t.push}>
          <TextInput
            label={t.pushAudience}
            description={t.pushHint}
            value={push.audience}
            onChange={(event) => setPush({ ...push, audience: event.currentTarget.value })}
          />
          <TextInput
            label={t.pushEmail}
            description={t.pushEmailHint}
            type="email"
            value={push.email}
            onChange={(event) => setPush({ ...push, email: event.currentTarget.value })}
          />
        </SimpleGrid>
      )}
      <Sample connectionId={connection.id} settings={settled} />
    </FormDialog>
  );
}

const isWhole = ([field, path]: string[]): boolean => field !== '' && path !== '';

function Rows({ rows, onChange }: { rows: readonly Row[]; onChange: (rows: Row[]) => void }) {
  const t = useWords(fieldWords);
  const put = (index: number, row: Row) => onChange(rows.map((one, at) => (at === index ? row : one)));
  return (
    <Stack gap="xs">
      {rows.map(([field, path], index) => (
        <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
          <SimpleGrid cols={2} spacing="xs" style={{ flex: 1 }}>
            <Autocomplete
              size="md"
              label={t.ours}
              data={Object.keys(t.fields)}
              renderOption={({ option: { value } }) => (
                <span>
                  {value}{' '}
                  <Text span size="sm" c="var(--octroi-faint)">
                    {t.fields[value]}
                  </Text>
                </span>
              )}
              value={field}
              onChange={(value) => put(index, [value, path])}
            />
            <TextInput
              label={t.theirs}
              placeholder={t.theirsHint}
              value={path}
              onChange={(event) => put(index, [field, event.currentTarget.value])}
            />
          </SimpleGrid>
          <ActionIcon
            aria-label={t.remove(field || t.ours)}
            mb={4}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <IconX size={18} />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...rows, ['', '']])}
        >
          {t.add}
        </Button>
      </div>
    </Stack>
  );
}
