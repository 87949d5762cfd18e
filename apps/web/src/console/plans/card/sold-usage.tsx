import { Group, MultiSelect, NumberInput, Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useWords } from '../../../i18n/i18n.js';
import { faultAt, faultsOf, typedDecimal, type CardDraft, type Fault } from '../draft.js';
import { cardWords } from './words.js';

/** A meter as the editor needs it. */
export interface EditorMeter {
  key: string;
  name: string;
  dimensions: readonly string[];
}

interface SoldUsageProps {
  card: CardDraft;
  meters: readonly EditorMeter[];
  faults: readonly Fault[];
  put: (name: string, value: unknown) => void;
}

/** The meters that a price sells, and what one of each counts when there are several. */
export function SoldMeters({ card, meters, faults, put }: SoldUsageProps) {
  const t = useWords(cardWords);
  const sold = (card['meterKeys'] ?? []) as string[];
  const weights = (card['meterWeights'] ?? {}) as Record<string, string>;
  const weigh = (key: string, text: string) => {
    const next = { ...weights, [key]: text };
    if (text === '') delete next[key];
    put('meterWeights', Object.keys(next).length > 0 ? next : undefined);
  };
  return (
    <>
      <MultiSelect
        size="md"
        label={t.meters}
        description={t.metersHint}
        data={meters.map(({ key, name }) => ({ value: key, label: name }))}
        value={sold}
        error={faults.find(({ pointer }) => pointer.startsWith('/meterKeys'))?.detail}
        onChange={(value) => put('meterKeys', value)}
      />
      {(sold.length > 1 || Object.keys(weights).length > 0) && (
        <div role="group" aria-label={t.weights}>
          <Text fw={560} size="sm">
            {t.weights}
          </Text>
          <Text size="sm" c="var(--octroi-faint)" mb="xs">
            {t.weightsHint}
          </Text>
          <Group gap="sm" align="flex-start">
            {[...new Set([...sold, ...Object.keys(weights)])].map((key) => (
              <TextInput
                key={key}
                size="sm"
                w={160}
                label={meters.find((meter) => meter.key === key)?.name ?? key}
                inputMode="decimal"
                placeholder="1"
                value={weights[key] ?? ''}
                error={faultAt(faults, `/meterWeights/${key}`)}
                onChange={(event) => weigh(key, typedDecimal(event.currentTarget.value))}
              />
            ))}
          </Group>
        </div>
      )}
    </>
  );
}

/** What happens to the quantity before it is priced: rounded, turned into another unit, rounded again. */
export function QuantityFields({ card, faults, put }: Omit<SoldUsageProps, 'meters'>) {
  const t = useWords(cardWords);
  const conversion = card['unitConversion'] as CardDraft | undefined;
  const ofConversion = faultsOf(faults, '/unitConversion');
  const convert = (part: CardDraft) => put('unitConversion', { operation: 'divide', by: '', ...conversion, ...part });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Rounding
        label={t.meterRounding}
        value={card['meterRounding'] as CardDraft | undefined}
        error={faultsOf(faults, '/meterRounding')[0]?.detail}
        onChange={(value) => put('meterRounding', value)}
      />
      <div />
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Select
          label={t.conversion}
          description={t.conversionHint}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          style={{ flex: 1 }}
          data={Object.entries(t.conversions).map(([value, label]) => ({ value, label }))}
          value={String(conversion?.['operation'] ?? 'none')}
          error={faultAt(ofConversion, '')}
          onChange={(value) => (value === 'none' ? put('unitConversion', undefined) : convert({ operation: value }))}
        />
        {conversion && (
          <TextInput
            label={t.conversionBy}
            w={140}
            inputMode="decimal"
            value={String(conversion['by'] ?? '')}
            error={faultAt(ofConversion, '/by')}
            onChange={(event) => convert({ by: typedDecimal(event.currentTarget.value) })}
          />
        )}
      </Group>
      {conversion && (
        <Rounding
          label={t.conversionRounding}
          value={conversion['rounding'] as CardDraft | undefined}
          error={faultsOf(ofConversion, '/rounding')[0]?.detail}
          onChange={(rounding) => convert({ rounding })}
        />
      )}
    </SimpleGrid>
  );
}

interface RoundingProps {
  label: string;
  value: CardDraft | undefined;
  error: string | undefined;
  onChange: (value: CardDraft | undefined) => void;
}

function Rounding({ label, value, error, onChange }: RoundingProps) {
  const t = useWords(cardWords);
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <Select
        label={label}
        style={{ flex: 1 }}
        data={Object.entries(t.roundings).map(([mode, name]) => ({ value: mode, label: name }))}
        value={String(value?.['mode'] ?? 'none')}
        error={error}
        onChange={(mode) => onChange(mode === 'none' ? undefined : { digits: 0, ...value, mode })}
      />
      {value && (
        <NumberInput
          label={t.digits}
          w={140}
          min={-12}
          max={12}
          allowDecimal={false}
          value={Number(value['digits'] ?? 0)}
          onChange={(digits) => onChange({ ...value, digits: typeof digits === 'number' ? digits : 0 })}
        />
      )}
    </Group>
  );
}
