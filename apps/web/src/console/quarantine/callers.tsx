import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { DataTable } from '../../ui/table.js';
import { NameOwner } from './name-owner.js';
import { quarantineWords } from './words.js';

type Caller = Answer<'summarizeQuarantine'>['unknownCallers'][number];

/** Callers nobody owns yet, the busiest first. */
export function Callers({ callers }: { callers: readonly Caller[] }) {
  const t = useWords(quarantineWords);
  const format = useFormat();
  const { may } = useSession();
  const [named, name] = useState<string | null>(null);
  return (
    <Section title={t.unknownCallers}>
      <DataTable
        caption={t.unknownCallers}
        minWidth={420}
        rows={callers}
        rowKey={({ identity }) => identity}
        columns={[
          { label: t.caller, render: ({ identity }) => identity },
          { label: t.calls, render: ({ count }) => format.quantity(count), isFigure: true },
          { label: t.last, render: ({ lastTime }) => format.day(lastTime) },
          {
            label: t.owner,
            render: ({ identity }) =>
              may('quarantine.write') && (
                <Button size="xs" variant="light" onClick={() => name(identity)}>
                  {t.name}
                </Button>
              ),
          },
        ]}
      />
      {named && <NameOwner identity={named} onClose={() => name(null)} />}
    </Section>
  );
}
