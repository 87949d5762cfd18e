import type { ProductWire } from '@libs/contracts';
import { Button, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { Listing } from '../common/listing.js';
import { NamedFields } from '../common/named.js';
import { catalogueWords } from './words.js';

const newest = ({ versions }: ProductWire) => versions.at(-1);

/** The APIs that are offered. */
export default function Products() {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const [isCreating, setCreating] = useState(false);
  const list = useList('listProducts', { query: { limit: 100 } });
  const create = may('catalog.write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      {t.newProduct}
    </Button>
  );
  return (
    <Page title={t.products} lead={t.productsLead} actions={create}>
      <Listing
        list={list}
        caption={t.products}
        rowKey={({ id }) => id}
        linkTo={({ id }) => `/console/products/${id}`}
        empty={{ title: t.noProducts, text: t.noProductsText, action: create }}
        columns={[
          { label: t.name, render: ({ name }) => name },
          { label: t.category, render: ({ category }) => category || '—' },
          { label: t.newest, render: (product) => newest(product)?.version ?? '—' },
          { label: t.status, render: (product) => <Status value={newest(product)?.status ?? 'draft'} /> },
          { label: t.key, render: ({ key }) => <code>{key}</code>, isMinor: true },
        ]}
      />
      {isCreating && <Create onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const t = useWords(catalogueWords);
  const navigate = useNavigate();
  const [named, setNamed] = useState({ name: '', key: '' });
  const [category, setCategory] = useState('');
  const [description, setDescription] = useState('');
  const create = useAction('createProduct', { onDone: ({ id }) => void navigate({ to: `/console/products/${id}` }) });
  return (
    <FormDialog
      title={t.newProduct}
      label={t.create}
      isPending={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={() => create.mutate({ body: { ...named, category, description } })}
    >
      <NamedFields value={named} labels={t} onChange={setNamed} />
      <TextInput label={t.category} value={category} onChange={(event) => setCategory(event.currentTarget.value)} />
      <Textarea
        label={t.description}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
