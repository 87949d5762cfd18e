import { Alert, Stack, Text } from '@mantine/core';
import { IconCalculator } from '@tabler/icons-react';
import type { Answer } from '../../api/client.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { quarantineWords } from './words.js';

/** What a dry run found. */
export function Outcome({ outcome }: { outcome: Answer<'replayQuarantine'> | undefined }) {
  const t = useWords(quarantineWords);
  const format = useFormat();
  return (
    <Alert color={outcome?.counted === 0 ? 'brass' : 'verdigris'} icon={<IconCalculator size={20} />} role="status">
      {!outcome ? (
        t.counting
      ) : (
        <Stack gap={4}>
          <Text size="sm">{t.preview(outcome.matched, outcome.counted)}</Text>
          {outcome.counted === 0 && <Text size="sm">{t.nothingToCount}</Text>}
          {outcome.firstTime && outcome.lastTime && (
            <Text size="sm">{t.span(format.moment(outcome.firstTime), format.moment(outcome.lastTime))}</Text>
          )}
        </Stack>
      )}
    </Alert>
  );
}
