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
        <Paper key={index} p="md" tabIndex={-1} data-place={`/entitlements/${index}`}>
          <Group align="flex-end" gap="sm">
            <Select
              label={t.feature}
              data={features.map(({ key, name }) => ({ value: key, label: name }))}
              value={String(entitlement['featureKey'] ?? '')}
              onChange={(key) => key && put(index, newEntitlement(features.find((feature) => feature.key === key)!))}
            />
            <Kind
              entitlement={entitlement}
              feature={features.find(({ key }) => key === entitlement['featureKey'])}
              onChange={(value) => put(index, value)}
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
const newEntitlement = (feature: Feature): CardDraft => ofKind(feature.meterKey ? 'metered' : 'boolean', feature);

type KindName = 'boolean' | 'static' | 'metered';

function ofKind(kind: KindName, { key, meterKey }: Pick<Feature, 'key' | 'meterKey'>): CardDraft {
  if (kind === 'metered') return { kind, featureKey: key, meterKey, limit: null, enforcement: 'soft' };
  return kind === 'static' ? { kind, featureKey: key, value: '' } : { kind, featureKey: key, granted: true };
}

interface PartProps {
  entitlement: CardDraft;
  onChange: (value: CardDraft) => void;
}

function Kind({ entitlement, feature, onChange }: PartProps & { feature: Feature | undefined }) {
  const t = useWords(planWords);
  const kinds = (Object.keys(t.kinds) as KindName[]).filter(
    (kind) => kind !== 'metered' || feature?.meterKey || entitlement['kind'] === kind,
  );
  return (
    <Select
      label={t.grants}
      data={kinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))}
      value={String(entitlement['kind'])}
      onChange={(kind) =>
        feature && kind && kind !== entitlement['kind'] && onChange(ofKind(kind as KindName, feature))
      }
    />
  );
}

function Details({ entitlement, onChange }: PartProps) {
  const t = useWords(planWords);
  const options = (labels: Record<string, string>) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  if (entitlement['kind'] === 'static')
    return (
      <TextInput
        label={t.value}
        value={String(entitlement['value'] ?? '')}
        onChange={(event) => onChange({ ...entitlement, value: event.currentTarget.value })}
      />
    );
  if (entitlement['kind'] !== 'metered') return null;
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
        data={options(t.enforcements)}
        value={String(entitlement['enforcement'] ?? 'soft')}
        onChange={(value) => onChange({ ...entitlement, enforcement: value })}
      />
      {entitlement['enforcement'] === 'hard' && (
        <Select
          label={t.outage}
          data={options(t.outages)}
          value={String(entitlement['onOutage'] ?? 'allow')}
          onChange={(value) => onChange({ ...entitlement, onOutage: value })}
        />
      )}
    </>
  );
}
