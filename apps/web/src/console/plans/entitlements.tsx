import { ActionIcon, Box, Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Answer } from '../../api/client.js';
import { useWords } from '../../i18n/i18n.js';
import { faultsOf, type CardDraft, type Fault } from './draft.js';
import { Limits } from './limits.js';
import { planWords } from './words.js';

type Feature = Answer<'listFeatures'>['items'][number];

const amounts = ['limit', 'limitPerCredential', 'spendingLimit', 'spendingLimitPerCredential'];

interface EntitlementsProps {
  entitlements: readonly CardDraft[];
  features: readonly Feature[];
  currency: string;
  faults: readonly Fault[];
  onChange: (entitlements: CardDraft[]) => void;
}

/** What the plan grants: access, a value, or so much of a meter. */
export function Entitlements({ entitlements, features, currency, faults, onChange }: EntitlementsProps) {
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
            {entitlement['kind'] === 'static' && (
              <Value entitlement={entitlement} onChange={(value) => put(index, value)} />
            )}
            <ActionIcon
              aria-label={t.remove}
              onClick={() => onChange(entitlements.filter((_, at) => at !== index))}
              mb={4}
            >
              <IconX size={18} />
            </ActionIcon>
          </Group>
          {entitlement['kind'] === 'metered' && (
            <Box mt="sm">
              <Amounts
                entitlement={entitlement}
                currency={currency}
                faults={faultsOf(faults, `/${index}`)}
                onChange={(value) => put(index, value)}
              />
            </Box>
          )}
          {faultsOf(faults, `/${index}`)
            .filter(({ pointer }) => !amounts.some((name) => pointer === `/${name}`)) // Those stand at their fields.
            .map(({ pointer, detail }) => (
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

function Value({ entitlement, onChange }: PartProps) {
  const t = useWords(planWords);
  return (
    <TextInput
      label={t.value}
      value={String(entitlement['value'] ?? '')}
      onChange={(event) => onChange({ ...entitlement, value: event.currentTarget.value })}
    />
  );
}

/** In units and in money, of the subscription and of each of its keys; no limit of units is said as null. */
function Amounts({ entitlement, currency, faults, onChange }: PartProps & { currency: string; faults: Fault[] }) {
  const t = useWords(planWords);
  const labels = [t.limit, t.limitPerKey, t.spending(currency), t.spendingPerKey(currency)];
  const fields = amounts.map((name, index) => ({ name, label: labels[index]! }));
  return (
    <Limits
      limits={entitlement}
      fields={fields}
      faults={faults}
      onChange={(next) => onChange({ ...next, limit: next['limit'] ?? null })}
    />
  );
}
