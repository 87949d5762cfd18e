import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useWords } from '../../i18n/i18n.js';
import { assign, faultAt, typedDecimal, type CardDraft, type Fault } from './draft.js';
import { planWords } from './words.js';

export interface LimitsProps {
  /** A metered entitlement, or the plan's spending limit. */
  limits: CardDraft;
  /** What its fields of amounts are called, in their order. */
  fields: ReadonlyArray<{ name: string; label: string }>;
  faults: readonly Fault[];
  onChange: (limits: CardDraft) => void;
}

/** How much may be used in a period, and what happens beyond; an empty field limits nothing. */
export function Limits({ limits, fields, faults, onChange }: LimitsProps) {
  const t = useWords(planWords);
  const options = (labels: Record<string, string>) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  return (
    // A name may take two lines; the fields stand in one row all the same.
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm" w="100%" style={{ alignItems: 'end' }}>
      {fields.map(({ name, label }) => (
        <TextInput
          key={name}
          label={label}
          placeholder={t.limitHint}
          inputMode="decimal"
          value={String(limits[name] ?? '')}
          error={faultAt(faults, `/${name}`)}
          onChange={(event) => onChange(assign(limits, name, typedDecimal(event.currentTarget.value)))}
        />
      ))}
      <Select
        label={t.enforcement}
        data={options(t.enforcements)}
        value={String(limits['enforcement'] ?? 'soft')}
        onChange={(value) => onChange({ ...limits, enforcement: value })}
      />
      {limits['enforcement'] === 'hard' && (
        <Select
          label={t.outage}
          data={options(t.outages)}
          value={String(limits['onOutage'] ?? 'allow')}
          onChange={(value) => onChange({ ...limits, onOutage: value })}
        />
      )}
    </SimpleGrid>
  );
}
