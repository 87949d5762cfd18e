import type { Partner } from '@libs/contracts';
import { Alert, Button, Group, Paper, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useAction, useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Read, Trouble } from '../../ui/states.js';
import { accountWords } from '../../account/words.js';

/** What stands on the invoices. */
export function Organisation() {
  const partnerId = usePartnerId();
  const partner = useRead('readPartner', { params: { partnerId } });
  return <Read query={partner}>{(found) => <Form key={found.revision} partner={found} />}</Read>;
}

function Form({ partner }: { partner: Partner }) {
  const t = useWords(accountWords);
  const { may } = useSession();
  const isLocked = !may('partner.write');
  const update = useAction('updatePartner');
  const form = useForm({
    initialValues: {
      name: partner.name,
      email: partner.email,
      address: partner.addressLines.join('\n'),
      taxId: partner.taxId ?? '',
      country: partner.country ?? '',
    },
  });
  return (
    <Paper>
      <form
        onSubmit={form.onSubmit(({ address, taxId, country, ...rest }) =>
          update.mutate({
            params: { partnerId: partner.id },
            body: {
              ...rest,
              addressLines: address
                .split('\n')
                .map((line) => line.trim())
                .filter(Boolean),
              taxId: taxId.trim() || null,
              country: country.trim().toUpperCase() || null,
            },
          }),
        )}
      >
        <Stack>
          {update.error && <Trouble error={update.error} />}
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t.company}
              autoComplete="organization"
              required
              readOnly={isLocked}
              {...form.getInputProps('name')}
            />
            <TextInput
              label={t.billingEmail}
              type="email"
              required
              readOnly={isLocked}
              {...form.getInputProps('email')}
            />
            <Textarea
              label={t.address}
              description={t.addressHint}
              autoComplete="street-address"
              minRows={3}
              maxRows={6}
              readOnly={isLocked}
              {...form.getInputProps('address')}
            />
            <Stack>
              <TextInput
                label={t.country}
                autoComplete="country"
                maxLength={2}
                readOnly={isLocked}
                {...form.getInputProps('country')}
              />
              <TextInput label={t.taxId} readOnly={isLocked} {...form.getInputProps('taxId')} />
            </Stack>
          </SimpleGrid>
          {update.isSuccess && (
            <Alert role="status" color="verdigris">
              {t.saved}
            </Alert>
          )}
          {!isLocked && (
            <Group>
              <Button type="submit" loading={update.isPending}>
                {t.save}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Paper>
  );
}
