import { ActionIcon, Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Answer } from '../../api/client.js';
import { useWords } from '../../i18n/i18n.js';
import { faultsOf, typedDecimal, type CardDraft, type Fault } from './draft.js';
import { planWords } from './words.js';

type Feature = Answer<'listFeatures'>['items'][number];

interface EntitlementsProps {
  entitlements: readonly CardDraft[];
  features: readonly Feature[];
  faults: readonly Fault[];
  onChange: (entitlements: CardDraft[]) => void;
}

/** What the plan grants: access, a value, or so much of a meter. */
export function Entitlements({ entitlements, features, faults, onChange }: EntitlementsProps) {
  const t = useWords(planWords);
  const put = (index: number, value: CardDraft) =>
    onChange(entitlements.map((one, at) => (at === index ? value : one)));
  const free = features.find(({ key }) => !entitlements.some(({ featureKey }) => featureKey === key));
  return (
    <Stack>
      {entitlements.map((entitlement, index) => (
        <Paper key={index} p="md">
          <Group align="flex-end" gap="sm">
            <Select
              label={t.feature}
              data={features.map(({ key, name }) => ({ value: key, label: name }))}
              value={String(entitlement['featureKey'] ?? '')}
              onChange={(key) => key && put(index, newEntitlement(features.find((feature) => feature.key === key)!))}
            />
            <Details entitlement={entitlement} onChange={(value) => put(index, value)} />
            <ActionIcon
              aria-label={t.remove}
              onClick={() => onChange(entitlements.filter((_, at) => at !== index))}
              mb={4}
            >
              <IconX size={18} />
            </ActionIcon>
          </Group>
          {faultsOf(faults, `/${index}`).map(({ pointer, detail }) => (
            <Text key={pointer + detail} size="sm" c="red" role="alert">
              {detail}
            </Text>
          ))}
        </Paper>
      ))}
      {free && (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => onChange([...entitlements, newEntitlement(free)])}
          >
            {t.addEntitlement}
          </Button>
        </div>
      )}
    </Stack>
  );
}

/** A feature with a meter is granted by quantity, another one as access. */
const newEntitlement = ({ key, meterKey }: Feature): CardDraft =>
  meterKey
    ? { kind: 'metered', featureKey: key, meterKey, limit: null, enforcement: 'soft' }
    : { kind: 'boolean', featureKey: key, granted: true };

function Details({ entitlement, onChange }: { entitlement: CardDraft; onChange: (value: CardDraft) => void }) {
  const t = useWords(planWords);
  if (entitlement['kind'] === 'metered')
    return (
      <>
        <TextInput
          label={t.limit}
          placeholder={t.limitHint}
          inputMode="decimal"
          value={String(entitlement['limit'] ?? '')}
          onChange={(event) => onChange({ ...entitlement, limit: typedDecimal(event.currentTarget.value) || null })}
        />
        <Select
          label={t.enforcement}
          data={Object.entries(t.enforcements).map(([value, label]) => ({ value, label }))}
          value={String(entitlement['enforcement'] ?? 'soft')}
          onChange={(value) => onChange({ ...entitlement, enforcement: value })}
        />
      </>
    );
  if (entitlement['kind'] === 'static')
    return (
      <TextInput
        label={t.value}
        value={String(entitlement['value'] ?? '')}
        onChange={(event) => onChange({ ...entitlement, value: event.currentTarget.value })}
      />
    );
  return <Text pb={8}>{t.kinds.boolean}</Text>;
}
