import { Button, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../../api/client.js';
import { useSession } from '../../../auth/session.js';
import { useWords } from '../../../i18n/i18n.js';
import { Section } from '../../../ui/page.js';
import { DataTable } from '../../../ui/table.js';
import { FieldsDialog } from './fields-dialog.js';
import { fieldWords } from './words.js';

type Connection = Answer<'getConnection'>;

/** The field map of a connection, and its change with a preview. */
export function Fields({ connection }: { connection: Connection }) {
  const t = useWords(fieldWords);
  const { may } = useSession();
  const [isChanging, setChanging] = useState(false);
  const mapped = Object.entries(connection.fieldMap);
  return (
    <Section
      title={t.title}
      aside={
        may('connections.write') && (
          <Button size="sm" variant="default" onClick={() => setChanging(true)}>
            {t.change}
          </Button>
        )
      }
    >
      <Text c="var(--octroi-faint)">{t.lead}</Text>
      {mapped.length === 0 ? (
        <Paper>
          <Stack gap={4}>
            <Text>{connection.options.preset ? `${t.preset}: ${connection.options.preset}` : t.none}</Text>
          </Stack>
        </Paper>
      ) : (
        <DataTable
          caption={t.title}
          minWidth={320}
          rows={mapped}
          rowKey={([field]) => field}
          columns={[
            { label: t.ours, render: ([field]) => (t.fields[field] ? `${field} (${t.fields[field]})` : field) },
            { label: t.theirs, render: ([, path]) => <code>{path}</code> },
          ]}
        />
      )}
      {isChanging && <FieldsDialog connection={connection} onClose={() => setChanging(false)} />}
    </Section>
  );
}
