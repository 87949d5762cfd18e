import { ActionIcon, Button, Group, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useWords } from '../../../i18n/i18n.js';
import { faultAt, faultsOf, newPrice, type CardDraft, type Fault } from '../draft.js';
import { PriceFields } from './price-fields.js';
import type { EditorMeter } from './sold-usage.js';
import { cardWords } from './words.js';

interface OverridesProps {
  overrides: readonly CardDraft[];
  /** Those that the card sells. */
  meters: readonly EditorMeter[];
  currency: string;
  /** Of `prices`. */
  faults: readonly Fault[];
  onChange: (overrides: CardDraft[]) => void;
}

/** Prices of their own for parts of the usage, tried from top to bottom. */
export function Overrides({ overrides, meters, currency, faults, onChange }: OverridesProps) {
  const t = useWords(cardWords);
  const swap = (index: number, other: number) =>
    onChange(overrides.map((one, at) => (at === index ? overrides[other]! : at === other ? overrides[index]! : one)));
  return (
    <Stack gap="sm">
      <div>
        <Title order={4}>{t.overrides}</Title>
        <Text size="sm" c="var(--octroi-faint)">
          {t.overridesHint}
        </Text>
        {faultAt(faults, '') && (
          <Text size="sm" c="red" role="alert">
            {faultAt(faults, '')}
          </Text>
        )}
      </div>
      {overrides.map((override, index) => (
        <Paper key={index} p="md" bg="var(--octroi-paper)" component="section" aria-label={t.override(index + 1)}>
          <Stack gap="sm">
            <Group justify="space-between">
              <Text fw={560}>{t.override(index + 1)}</Text>
              <Group gap={4}>
                <ActionIcon aria-label={t.up(index + 1)} disabled={index === 0} onClick={() => swap(index, index - 1)}>
                  <IconArrowUp size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t.down(index + 1)}
                  disabled={index === overrides.length - 1}
                  onClick={() => swap(index, index + 1)}
                >
                  <IconArrowDown size={16} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t.removeOverride(index + 1)}
                  onClick={() => onChange(overrides.filter((_, at) => at !== index))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </Group>
            </Group>
            <Override
              override={override}
              meters={meters}
              currency={currency}
              faults={faultsOf(faults, `/${index}`)}
              onChange={(value) => onChange(overrides.map((one, at) => (at === index ? value : one)))}
            />
          </Stack>
        </Paper>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...overrides, { dimensions: {}, price: newPrice('per_unit') }])}
        >
          {t.addOverride}
        </Button>
      </div>
    </Stack>
  );
}

interface OverrideProps {
  override: CardDraft;
  meters: readonly EditorMeter[];
  currency: string;
  faults: readonly Fault[];
  onChange: (override: CardDraft) => void;
}

function Override({ override, meters, currency, faults, onChange }: OverrideProps) {
  const t = useWords(cardWords);
  const meterKey = override['meterKey'] as string | undefined;
  const sold = meterKey === undefined ? meters : meters.filter(({ key }) => key === meterKey);
  const put = (part: CardDraft) => {
    const next = { ...override, ...part };
    if (next['meterKey'] === undefined) delete next['meterKey'];
    onChange(next);
  };
  return (
    <>
      {faultAt(faults, '') && (
        <Text size="sm" c="red" role="alert">
          {faultAt(faults, '')}
        </Text>
      )}
      {(meters.length > 1 || meterKey !== undefined) && (
        <Select
          label={t.overrideMeter}
          maw={480}
          data={[{ value: '', label: t.anyMeter }, ...meters.map(({ key, name }) => ({ value: key, label: name }))]}
          value={meterKey ?? ''}
          error={faultAt(faults, '/meterKey')}
          onChange={(value) => put({ meterKey: value || undefined })}
        />
      )}
      <Conditions
        dimensions={(override['dimensions'] ?? {}) as Record<string, string>}
        names={[...new Set(sold.flatMap(({ dimensions }) => dimensions))]}
        faults={faultsOf(faults, '/dimensions')}
        onChange={(dimensions) => put({ dimensions })}
      />
      <PriceFields
        price={(override['price'] ?? {}) as CardDraft}
        currency={currency}
        faults={faultsOf(faults, '/price')}
        isForUsage
        onChange={(price) => put({ price })}
      />
    </>
  );
}

interface ConditionsProps {
  dimensions: Record<string, string>;
  /** What the meters tell apart. */
  names: readonly string[];
  faults: readonly Fault[];
  onChange: (dimensions: Record<string, string>) => void;
}

function Conditions({ dimensions, names, faults, onChange }: ConditionsProps) {
  const t = useWords(cardWords);
  const entries = Object.entries(dimensions);
  const free = names.find((name) => !(name in dimensions));
  const replace = (index: number, entry: [string, string]) =>
    onChange(Object.fromEntries(entries.map((one, at) => (at === index ? entry : one))));
  return (
    <Stack gap="xs">
      {entries.map(([name, value], index) => (
        <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
          <Select
            label={t.dimension}
            w={200}
            data={[...new Set([name, ...names.filter((one) => !(one in dimensions))])]}
            value={name}
            error={faultAt(faults, `/${name}`)}
            onChange={(next) => next && replace(index, [next, value])}
          />
          <TextInput
            label={t.dimensionValue}
            style={{ flex: 1, maxWidth: 272 }}
            value={value}
            onChange={(event) => replace(index, [name, event.currentTarget.value])}
          />
          <ActionIcon
            aria-label={t.removeDimension(name)}
            mt={30}
            onClick={() => onChange(Object.fromEntries(entries.filter((_, at) => at !== index)))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      {free !== undefined && (
        <div>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange({ ...dimensions, [free]: '' })}
          >
            {t.addDimension}
          </Button>
        </div>
      )}
    </Stack>
  );
}
