import type { MeterDefinition, MeterWire } from '@libs/contracts';
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { NamedFields } from '../common/named.js';
import { catalogueWords } from './words.js';

type Condition = MeterDefinition['filter'][number];

/** Most meters count every call: that is what a new one starts with. */
const usual: MeterDefinition = {
  key: '',
  name: '',
  description: '',
  eventType: 'api.request',
  filter: [],
  aggregation: 'count',
  valueProperty: null,
  dimensions: [],
  unit: 'call',
};

/** Makes a meter, or changes a draft. */
export function MeterForm({ meter, onClose }: { meter: MeterWire | null; onClose: () => void }) {
  const t = useWords(catalogueWords);
  const [value, setValue] = useState<MeterDefinition>(meter ? definitionOf(meter) : usual);
  const create = useAction('createMeter', { onDone: onClose });
  const update = useAction('updateMeter', { onDone: onClose });
  const action = meter ? update : create;
  const put = (part: Partial<MeterDefinition>) => setValue({ ...value, ...part });
  return (
    <FormDialog
      title={meter ? t.editMeter : t.newMeter}
      label={meter ? t.save : t.create}
      isPending={action.isPending}
      error={action.error}
      onClose={onClose}
      onSubmit={() =>
        meter ? update.mutate({ params: { meterId: meter.id }, body: value }) : create.mutate({ body: value })
      }
    >
      <NamedFields value={value} labels={t} onChange={put} />
      <Select
        label={t.aggregation}
        data={Object.entries(t.aggregations).map(([key, label]) => ({ value: key, label }))}
        value={value.aggregation}
        onChange={(aggregation) =>
          put({
            aggregation: aggregation as MeterDefinition['aggregation'],
            ...(aggregation === 'count' && { valueProperty: null }),
          })
        }
      />
      {value.aggregation !== 'count' && (
        <TextInput
          label={t.valueProperty}
          description={t.valueHint}
          required
          value={value.valueProperty ?? ''}
          onChange={(event) => put({ valueProperty: event.currentTarget.value || null })}
        />
      )}
      <TextInput
        label={t.eventType}
        description={t.eventTypeHint}
        required
        value={value.eventType}
        onChange={(event) => put({ eventType: event.currentTarget.value })}
      />
      <TextInput
        label={t.unit}
        description={t.unitHint}
        required
        value={value.unit}
        onChange={(event) => put({ unit: event.currentTarget.value })}
      />
      <ListInput
        label={t.dimensions}
        description={t.dimensionsHint}
        value={value.dimensions}
        onChange={(dimensions) => put({ dimensions })}
      />
      <Conditions filter={value.filter} onChange={(filter) => put({ filter })} />
    </FormDialog>
  );
}

/** What an author writes of a meter, without what the service knows about it. */
function definitionOf(meter: MeterWire): MeterDefinition {
  const { key, name, description, eventType, filter, aggregation, valueProperty, dimensions, unit } = meter;
  return { key, name, description, eventType, filter, aggregation, valueProperty, dimensions, unit };
}

interface ListInputProps {
  label: string;
  description?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}

/** Several short texts with commas between them. */
function ListInput({ label, description, value, onChange }: ListInputProps) {
  const [text, setText] = useState(value.join(', '));
  return (
    <TextInput
      label={label}
      {...(description && { description })}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(
          event.currentTarget.value
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean),
        );
      }}
    />
  );
}

function Conditions({ filter, onChange }: { filter: Condition[]; onChange: (filter: Condition[]) => void }) {
  const t = useWords(catalogueWords);
  const put = (index: number, part: Partial<Condition>) =>
    onChange(filter.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Stack gap="xs" component="fieldset" p={0} m={0} style={{ border: 0 }}>
      <Text component="legend" fw={560} p={0}>
        {t.filter}
      </Text>
      {filter.map((condition, index) => (
        <Group key={index} align="flex-end" gap="xs">
          <TextInput
            label={t.property}
            required
            w={150}
            value={condition.property}
            onChange={(event) => put(index, { property: event.currentTarget.value })}
          />
          <Select
            label={t.operator}
            w={160}
            data={Object.entries(t.operators).map(([value, label]) => ({ value, label }))}
            value={condition.operator}
            onChange={(operator) => put(index, { operator: operator as Condition['operator'] })}
          />
          {condition.operator !== 'exists' && (
            <ListInput label={t.values} value={condition.values} onChange={(values) => put(index, { values })} />
          )}
          <ActionIcon
            aria-label={t.removeCondition}
            mb={4}
            onClick={() => onChange(filter.filter((_, at) => at !== index))}
          >
            <IconX size={18} />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...filter, { property: '', operator: 'eq', values: [] }])}
        >
          {t.addCondition}
        </Button>
      </div>
    </Stack>
  );
}
