import type { ProductWire } from '@libs/contracts';
import { Button, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Page, Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { VersionCard } from './product-version.js';
import { catalogueWords } from './words.js';

/** One API product with its versions. */
export default function Product() {
  const { productId } = useParams({ strict: false }) as { productId: string };
  const product = useRead('readProduct', { params: { productId } });
  return <Read query={product}>{(data) => <Sheet product={data} />}</Read>;
}

function Sheet({ product }: { product: ProductWire }) {
  const t = useWords(catalogueWords);
  const { may } = useSession();
  const [dialog, open] = useState<'words' | 'version' | null>(null);
  const close = () => open(null);
  return (
    <Page
      title={product.name}
      trail={[{ label: t.products, to: '/console/products' }]}
      lead={[product.key, product.category].filter(Boolean).join(' · ')}
      actions={
        may('catalog.write') && (
          <>
            <Button leftSection={<IconPlus size={18} />} onClick={() => open('version')}>
              {t.addVersion}
            </Button>
            <Button variant="default" onClick={() => open('words')}>
              {t.editWords}
            </Button>
          </>
        )
      }
    >
      {product.description && (
        <Paper>
          <Text style={{ whiteSpace: 'pre-line' }}>{product.description}</Text>
        </Paper>
      )}
      <Section title={t.versions}>
        <Stack>
          {product.versions.toReversed().map((version) => (
            <VersionCard key={version.version} productId={product.id} version={version} />
          ))}
        </Stack>
      </Section>
      {dialog === 'words' && <EditWords product={product} onClose={close} />}
      {dialog === 'version' && <AddVersion productId={product.id} onClose={close} />}
    </Page>
  );
}

function EditWords({ product, onClose }: { product: ProductWire; onClose: () => void }) {
  const t = useWords(catalogueWords);
  const [name, setName] = useState(product.name);
  const [category, setCategory] = useState(product.category);
  const [description, setDescription] = useState(product.description);
  const update = useAction('updateProduct', { onDone: onClose });
  return (
    <FormDialog
      title={t.editWords}
      label={t.save}
      isPending={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={() => update.mutate({ params: { productId: product.id }, body: { name, category, description } })}
    >
      <TextInput label={t.name} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label={t.category} value={category} onChange={(event) => setCategory(event.currentTarget.value)} />
      <Textarea
        label={t.description}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function AddVersion({ productId, onClose }: { productId: string; onClose: () => void }) {
  const t = useWords(catalogueWords);
  const [version, setVersion] = useState('');
  const [changelog, setChangelog] = useState('');
  const add = useAction('addProductVersion', { onDone: onClose });
  return (
    <FormDialog
      title={t.addVersion}
      label={t.create}
      isPending={add.isPending}
      error={add.error}
      onClose={onClose}
      onSubmit={() => add.mutate({ params: { productId }, body: { version, changelog } })}
    >
      <TextInput
        label={t.version}
        description={t.versionHint}
        required
        data-autofocus
        value={version}
        onChange={(event) => setVersion(event.currentTarget.value)}
      />
      <Textarea label={t.changelog} value={changelog} onChange={(event) => setChangelog(event.currentTarget.value)} />
    </FormDialog>
  );
}
