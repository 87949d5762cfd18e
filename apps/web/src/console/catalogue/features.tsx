import { Button, Select, Text, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Page } from '../../ui/page.js';
import { FormDialog } from '../common/form-dialog.js';
import { Listing } from '../common/listing.js';
import { NamedFields } from '../common/named.js';
import { catalogueWords } from './words.js';

/** What plans grant. */
export default function Features() {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const [isCreating, setCreating] = useState(false);
  const list = useList('listFeatures', { query: { limit: 100 } });
  const create = may('catalog.write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      {t.newFeature}
    </Button>
  );
  return (
    <Page title={t.features} lead={t.featuresLead} actions={create}>
      <Listing
        list={list}
        caption={t.features}
        rowKey={({ id }) => id}
        empty={{ title: t.noFeatures, text: t.noFeaturesText, action: create }}
        columns={[
          { label: t.name, render: ({ name }) => <Text fw={560}>{name}</Text> },
          { label: t.key, render: ({ key }) => <code>{key}</code> },
          { label: t.meter, render: ({ meterKey }) => meterKey ?? '—' },
          { label: t.description, render: ({ description }) => description || '—', isMinor: true },
        ]}
      />
      {isCreating && <Create onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const t = useWords(catalogueWords);
  const [named, setNamed] = useState({ name: '', key: '' });
  const [description, setDescription] = useState('');
  const [meterKey, setMeterKey] = useState('');
  const meters = useList('listMeters', { query: { limit: 200 } });
  const create = useAction('createFeature', { onDone: onClose });
  return (
    <FormDialog
      title={t.newFeature}
      label={t.create}
      isPending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={() => create.mutate({ body: { ...named, description, meterKey: meterKey || null } })}
    >
      <NamedFields value={named} labels={t} onChange={setNamed} />
      <Select
        label={t.meter}
        data={[{ value: '', label: t.noMeter }, ...meters.items.map(({ key, name }) => ({ value: key, label: name }))]}
        value={meterKey}
        onChange={(value) => setMeterKey(value ?? '')}
      />
      <Textarea
        label={t.description}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
