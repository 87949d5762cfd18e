import type { PreviewedRecord } from '@libs/contracts';
import { Alert, Code, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Answer, type ApiError } from '../../../api/client.js';
import { useRead } from '../../../api/hooks.js';
import { useSession } from '../../../auth/session.js';
import { useWords } from '../../../i18n/i18n.js';
import { Moment } from '../../../ui/figures.js';
import { Trouble } from '../../../ui/states.js';
import { Facts } from '../../common/facts.js';
import { fieldWords } from './words.js';
import { Said } from '../../../i18n/said/said.js';

interface SampleProps {
  connectionId: string;
  /** Field map and options to try, as JSON. */
  settings: string;
}

/** A record, and how it would be read with these settings. */
export function Sample({ connectionId, settings }: SampleProps) {
  const t = useWords(fieldWords);
  const newest = useNewest(connectionId);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? newest ?? '';
  const [settled] = useDebouncedValue(text, 300);
  const record = parse(settled);
  const preview = useQuery<Answer<'previewConnection'>, ApiError>({
    queryKey: ['previewConnection', connectionId, settings, settled],
    queryFn: ({ signal }) =>
      api('previewConnection', {
        params: { connectionId },
        body: { record, ...(JSON.parse(settings) as Pick<Answer<'getConnection'>, 'fieldMap' | 'options'>) },
        signal,
      }),
    enabled: record !== undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Textarea
        label={t.sample}
        description={typed === null && newest ? `${t.newest} ${t.sampleHint}` : t.sampleHint}
        minRows={4}
        maxRows={10}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
        value={text}
        error={text !== '' && parse(text) === undefined && t.notJson}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {preview.error && <Trouble error={preview.error} />}
      {record !== undefined && preview.data && (
        <Stack gap="xs" component="section" aria-label={t.preview} aria-live="polite">
          <Text fw={560}>{t.preview}</Text>
          {preview.data.records.map((one, index) => (
            <Previewed key={index} record={one} />
          ))}
          {preview.data.records.length === 0 && <Text size="sm">{t.nothing}</Text>}
        </Stack>
      )}
    </>
  );
}

function Previewed({ record }: { record: PreviewedRecord }) {
  const t = useWords(fieldWords);
  if (record.outcome === 'rejection')
    return (
      <Alert color="red" title={t.rejection}>
        <Said said={record.said} />
      </Alert>
    );
  return (
    <Paper p="md" bg="var(--octroi-paper)">
      <Stack gap="sm">
        <Facts
          facts={[
            [t.labels.subject, record.subject ?? '—'],
            [t.labels.time, <Moment key="time" at={record.time} />],
            [t.labels.type, record.type],
            [t.labels.id, `${record.id} (${t.ids[record.idQuality!]})`],
            [t.labels.identities, record.identities.join(', ') || '—'],
          ]}
        />
        <Code block tabIndex={0} mah={200} style={{ overflow: 'auto' }} aria-label={t.labels.data}>
          {JSON.stringify(record.data, null, 2)}
        </Code>
      </Stack>
    </Paper>
  );
}

/** The newest record of the connection that waits in quarantine: the likeliest reason to be here. */
function useNewest(connectionId: string): string | undefined {
  const { may } = useSession();
  const list = useRead('listQuarantine', { query: { connectionId, limit: 1 } }, { enabled: may('quarantine.read') });
  const recordId = list.data?.items[0]?.id;
  const record = useRead(
    'getQuarantined',
    { params: { recordId: recordId ?? '' } },
    { enabled: recordId !== undefined },
  );
  if (!record.data) return undefined;
  const { raw } = record.data;
  return typeof raw === 'string' ? raw : JSON.stringify(raw, null, 2);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
