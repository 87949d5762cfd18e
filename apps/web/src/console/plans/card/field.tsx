import type { Field } from '@libs/pricing';
import { ActionIcon, Button, NumberInput, Select, Stack, Switch, Table, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useLanguage, useWords } from '../../../i18n/i18n.js';
import { faultAt, faultsOf, typedDecimal, type CardDraft, type Fault } from '../draft.js';
import { TierLine } from './tier-line.js';
import { cardWords } from './words.js';

interface FieldProps {
  field: Field;
  value: unknown;
  currency: string;
  /** Of this field: the pointer '' is the field itself. */
  faults: readonly Fault[];
  onChange: (value: unknown) => void;
  /** Within a table the column says the name already. */
  isBare?: boolean;
}

/** One parameter of a price model, as the model describes it. */
export function ModelField({ field, value, currency, faults, onChange, isBare }: FieldProps) {
  const { locale } = useLanguage();
  const error = faultAt(faults, '');
  const label = field.label[locale];
  const shared = {
    ...(isBare ? { 'aria-label': label, size: 'sm' } : { label, description: field.hint[locale] }),
    error,
  };
  switch (field.type) {
    case 'boolean':
      return (
        <Switch {...shared} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={(field.options ?? []).map((option) => ({ value: option.value, label: option.label[locale] }))}
          value={typeof value === 'string' ? value : null}
          onChange={onChange}
        />
      );
    case 'integer':
      return (
        <NumberInput
          {...shared}
          allowDecimal={false}
          min={0}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : null)}
        />
      );
    case 'tiers':
      return <Tiers field={field} value={value} currency={currency} faults={faults} onChange={onChange} />;
    default:
      return (
        <TextInput
          {...shared}
          inputMode="decimal"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => {
            const text = typedDecimal(event.currentTarget.value);
            onChange(text === '' && !field.isRequired ? (field.default ?? null) : text);
          }}
          rightSectionWidth={field.type === 'price' ? 52 : 36}
          rightSection={
            field.type === 'quantity' ? null : (
              <Text size="sm" c="var(--octroi-faint)">
                {field.type === 'price' ? currency : '%'}
              </Text>
            )
          }
        />
      );
  }
}

/** Tiers as rows; the last one has no end. */
function Tiers({ field, value, currency, faults, onChange }: FieldProps) {
  const t = useWords(cardWords);
  const { locale } = useLanguage();
  const columns = field.columns ?? [];
  const rows = (Array.isArray(value) ? value : []) as CardDraft[];
  const put = (index: number, name: string, cell: unknown) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, [name]: cell } : row)));
  const add = () => {
    const blank = Object.fromEntries(columns.map((column) => [column.name, column.default ?? '']));
    onChange([...rows.slice(0, -1), blank, ...rows.slice(-1)]);
  };
  return (
    <Stack gap="xs">
      <div>
        <Text fw={560} size="sm">
          {field.label[locale]}
        </Text>
        <Text size="sm" c="var(--octroi-faint)">
          {field.hint[locale]}
        </Text>
        {faultAt(faults, '') && (
          <Text size="sm" c="red" role="alert">
            {faultAt(faults, '')}
          </Text>
        )}
      </div>
      <Table.ScrollContainer minWidth={420} tabIndex={0}>
        <Table aria-label={field.label[locale]} verticalSpacing={4} horizontalSpacing={6} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w={90} />
              {columns.map((column) => (
                <Table.Th key={column.name} scope="col">
                  <Text size="sm" c="var(--octroi-faint)">
                    {column.label[locale]}
                  </Text>
                </Table.Th>
              ))}
              <Table.Th w={44} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row">
                  <Text size="sm">{t.tier(index + 1)}</Text>
                </Table.Th>
                {columns.map((column) => (
                  <Table.Td key={column.name} valign="top">
                    {column.name === 'upTo' && index === rows.length - 1 ? (
                      <Text size="sm" c="var(--octroi-faint)" py={6}>
                        {t.noEnd}
                      </Text>
                    ) : (
                      <ModelField
                        field={column}
                        value={row[column.name]}
                        currency={currency}
                        faults={faultsOf(faults, `/${index}/${column.name}`)}
                        onChange={(cell) => put(index, column.name, cell)}
                        isBare
                      />
                    )}
                  </Table.Td>
                ))}
                <Table.Td>
                  {rows.length > 1 && index < rows.length - 1 && (
                    <ActionIcon
                      aria-label={t.removeTier(index + 1)}
                      onClick={() => onChange(rows.filter((_, at) => at !== index))}
                    >
                      <IconX size={16} />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <TierLine bounds={rows.map((row) => row['upTo'])} />
      <div>
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={add}>
          {t.addTier}
        </Button>
      </div>
    </Stack>
  );
}
