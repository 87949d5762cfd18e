import type { FeatureWire } from '@libs/contracts';
import { Button, Select, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Page } from '../../ui/page.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { Listing } from '../common/listing.js';
import { NamedFields } from '../common/named.js';
import { catalogueWords } from './words.js';

/** What plans grant. */
export default function Features() {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const [isCreating, setCreating] = useState(false);
  const [edited, edit] = useState<FeatureWire | null>(null);
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
          ...(may('catalog.write')
            ? [
                {
                  label: '',
                  render: (feature: FeatureWire) => (
                    <Button
                      size="xs"
                      variant="subtle"
                      aria-label={t.editWordsOf(feature.name)}
                      onClick={() => edit(feature)}
                    >
                      {t.editWords}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {isCreating && <Create onClose={() => setCreating(false)} />}
      {edited && <Words feature={edited} onClose={() => edit(null)} />}
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

/** What a feature is called and what is said about it: partners read it on every plan that grants it. */
function Words({ feature, onClose }: { feature: FeatureWire; onClose: () => void }) {
  const t = useWords(catalogueWords);
  const [name, setName] = useState(feature.name);
  const [description, setDescription] = useState(feature.description);
  const update = useAction('updateFeature', { onDone: onClose });
  return (
    <FormDialog
      title={t.editWordsOf(feature.name)}
      label={t.save}
      isPending={update.isPending}
      isDisabled={name.trim() === ''}
      error={update.error}
      onClose={onClose}
      onSubmit={() => update.mutate({ params: { featureId: feature.id }, body: { name, description } })}
    >
      <Text size="sm">{t.featureWordsHint}</Text>
      <TextInput
        label={t.name}
        required
        data-autofocus
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t.description}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
