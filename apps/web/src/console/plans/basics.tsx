import type { PlanDraft } from '@libs/contracts';
import {
  Group,
  MultiSelect,
  NumberInput,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useList } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { faultAt, type Fault, type PlanChange } from './draft.js';
import { planWords } from './words.js';

interface BasicsProps {
  draft: PlanDraft;
  faults: readonly Fault[];
  change: PlanChange;
}

/** Name, currency, cadence, trial, products. */
export function Basics({ draft, faults, change }: BasicsProps) {
  const t = useWords(planWords);
  const products = useList('listProducts', { query: { limit: 200 } });
  const { cadence } = draft;
  return (
    <Paper tabIndex={-1} data-place="/">
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t.name}
            required
            value={draft.name}
            error={faultAt(faults, '/name')}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t.currency}
            description={t.currencyHint}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            required
            maxLength={3}
            value={draft.currency}
            error={faultAt(faults, '/currency')}
            onChange={(event) => change({ currency: event.currentTarget.value.toUpperCase() })}
          />
        </SimpleGrid>
        <Textarea
          label={t.description}
          value={draft.description}
          error={faultAt(faults, '/description')}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        <Group align="flex-end" gap="sm">
          <NumberInput
            label={t.every}
            w={120}
            min={1}
            max={100}
            allowDecimal={false}
            value={cadence.count}
            error={faultAt(faults, '/cadence/count')}
            onChange={(count) => typeof count === 'number' && change({ cadence: { ...cadence, count } })}
          />
          <Select
            aria-label={t.every}
            w={170}
            data={Object.entries(cadence.count === 1 ? t.unitsOne : t.units).map(([value, label]) => ({
              value,
              label,
            }))}
            value={cadence.unit}
            onChange={(unit) => change({ cadence: { ...cadence, unit: unit as typeof cadence.unit } })}
          />
          <NumberInput
            label={t.trial}
            w={150}
            min={0}
            max={365}
            allowDecimal={false}
            value={draft.trialDays}
            error={faultAt(faults, '/trialDays')}
            onChange={(days) => typeof days === 'number' && change({ trialDays: days })}
          />
        </Group>
        <MultiSelect
          size="md"
          label={t.products}
          data={products.items.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.productIds}
          error={faults.find(({ pointer }) => pointer.startsWith('/productIds'))?.detail}
          onChange={(productIds) => change({ productIds })}
        />
        <Switch
          label={t.isPrivate}
          checked={draft.isPrivate}
          onChange={(event) => change({ isPrivate: event.currentTarget.checked })}
        />
      </Stack>
    </Paper>
  );
}
