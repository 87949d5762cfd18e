import type { MeterWire } from '@libs/contracts';
import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Confirm } from '../common/confirm.js';
import { Listing } from '../common/listing.js';
import { MeterForm } from './meter-form.js';
import { catalogueWords } from './words.js';

/** How events become quantities. */
export default function Meters() {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const [edited, edit] = useState<MeterWire | 'new' | null>(null);
  const list = useList('listMeters', { query: { limit: 100 } });
  const create = may('catalog.write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => edit('new')}>
      {t.newMeter}
    </Button>
  );
  return (
    <Page title={t.meters} lead={t.metersLead} actions={create}>
      <Listing
        list={list}
        caption={t.meters}
        rowKey={({ id }) => id}
        empty={{ title: t.noMeters, text: t.noMetersText, action: create }}
        columns={[
          {
            label: t.name,
            render: ({ name, key }) => (
              <>
                {name}{' '}
                <Text span size="sm" c="var(--octroi-faint)">
                  {key}
                </Text>
              </>
            ),
          },
          { label: t.status, render: ({ status }) => <Status value={status} /> },
          {
            label: t.aggregation,
            render: ({ aggregation, valueProperty }) =>
              valueProperty ? `${t.aggregations[aggregation]}: ${valueProperty}` : t.aggregations[aggregation],
          },
          { label: t.eventType, render: ({ eventType }) => <code>{eventType}</code> },
          { label: t.dimensions, render: ({ dimensions }) => dimensions.join(', ') || '—', isMinor: true },
          { label: '', render: (meter) => <Steps meter={meter} onEdit={() => edit(meter)} /> },
        ]}
      />
      {edited && <MeterForm meter={edited === 'new' ? null : edited} onClose={() => edit(null)} />}
    </Page>
  );
}

function Steps({ meter, onEdit }: { meter: MeterWire; onEdit: () => void }) {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const [deed, ask] = useState<'publish' | 'archive' | null>(null);
  const done = { onDone: () => ask(null) };
  const publish = useAction('publishMeter', done);
  const archive = useAction('archiveMeter', done);
  const action = deed === 'archive' ? archive : publish;
  const next = ({ draft: 'publish', published: 'archive', archived: null } as const)[meter.status];
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      {meter.status === 'draft' && may('catalog.write') && (
        <Button size="xs" variant="default" onClick={onEdit}>
          {t.editMeter}
        </Button>
      )}
      {next && may('catalog.publish') && (
        <Button size="xs" variant={next === 'publish' ? 'filled' : 'default'} onClick={() => ask(next)}>
          {t[next]}
        </Button>
      )}
      <Confirm
        isOpen={deed !== null}
        title={deed ? `${t[deed]}: ${meter.name}` : ''}
        label={deed ? t[deed] : ''}
        isPending={action.isPending}
        error={action.error}
        onClose={() => ask(null)}
        onConfirm={() => action.mutate({ params: { meterId: meter.id } })}
      >
        <Text>{deed === 'archive' ? t.archiveAsk(meter.name) : t.publishMeterAsk(meter.name)}</Text>
      </Confirm>
    </Group>
  );
}
