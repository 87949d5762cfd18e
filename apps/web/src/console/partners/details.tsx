import type { Partner } from '@libs/contracts';
import { Button, Select, SimpleGrid, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { partnerWords } from './words.js';

/** Opens the form with what stands on a partner's invoices, for whoever may change it. */
export function ChangeDetails({ partner }: { partner: Partner }) {
  const t = useWords(partnerWords);
  const { may } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!may('partner.write')) return null;
  return (
    <>
      <Button size="sm" variant="default" onClick={() => setOpen(true)}>
        {t.change}
      </Button>
      {isOpen && <Form partner={partner} onClose={() => setOpen(false)} />}
    </>
  );
}

function Form({ partner, onClose }: { partner: Partner; onClose: () => void }) {
  const t = useWords(partnerWords);
  const update = useAction('updatePartner', { onDone: onClose });
  const form = useForm({ initialValues: valuesOf(partner) });
  const field = form.getInputProps;
  return (
    <FormDialog
      title={t.changeOf(partner.name)}
      label={t.save}
      isPending={update.isPending}
      isDisabled={!form.isDirty()}
      error={update.error}
      onClose={onClose}
      onSubmit={() => update.mutate({ params: { partnerId: partner.id }, body: bodyOf(form.getValues()) })}
    >
      <Text size="sm">{t.changeHint}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t.name} required data-autofocus maxLength={120} {...field('name')} />
        <TextInput label={t.email} type="email" required {...field('email')} />
        <Textarea label={t.address} description={t.addressHint} minRows={3} maxRows={6} {...field('address')} />
        <div>
          <TextInput label={t.country} description={t.countryHint} maxLength={2} mb="md" {...field('country')} />
          <TextInput label={t.taxId} maxLength={40} {...field('taxId')} />
        </div>
        <Select
          label={t.timeZone}
          description={t.timeZoneHint}
          searchable
          data={zonesWith(partner.timeZone)}
          {...field('timeZone')}
        />
        <Select
          label={t.language}
          description={t.languageHint}
          data={Object.entries(t.languages).map(([value, label]) => ({ value, label }))}
          {...field('locale')}
        />
      </SimpleGrid>
    </FormDialog>
  );
}

const valuesOf = (partner: Partner) => ({
  name: partner.name,
  email: partner.email,
  address: partner.addressLines.join('\n'),
  country: partner.country ?? '',
  taxId: partner.taxId ?? '',
  timeZone: partner.timeZone,
  locale: partner.locale,
});

const bodyOf = ({ address, country, taxId, ...rest }: ReturnType<typeof valuesOf>) => ({
  ...rest,
  addressLines: address
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean),
  country: country.trim().toUpperCase() || null,
  taxId: taxId.trim() || null,
});

/** Every zone the browser knows; the partner's own among them, whatever it knows. */
const zonesWith = (own: string): string[] => [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
