import { priceModelOf, priceModels } from '@libs/pricing';
import { Select } from '@mantine/core';
import { useLanguage, useWords } from '../../../i18n/i18n.js';
import { faultAt, faultsOf, newPrice, type CardDraft, type Fault } from '../draft.js';
import { ModelField } from './field.js';
import { cardWords } from './words.js';

interface PriceFieldsProps {
  price: CardDraft;
  currency: string;
  /** Of this price: the pointer '' is the price itself. */
  faults: readonly Fault[];
  /** Only models that sell usage. */
  isForUsage?: boolean;
  onChange: (price: CardDraft) => void;
}

/** A price: which model, and the fields that the model says it has. */
export function PriceFields({ price, currency, faults, isForUsage, onChange }: PriceFieldsProps) {
  const t = useWords(cardWords);
  const { locale } = useLanguage();
  const kind = String(price['model'] ?? 'flat');
  const { form } = priceModelOf(kind);
  const offered = priceModels.filter(({ sells }) => !isForUsage || sells !== 'none');
  return (
    <>
      <Select
        label={t.model}
        description={form.summary[locale]}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={offered.map((model) => ({ value: model.kind, label: model.form.title[locale] }))}
        value={kind}
        error={faultAt(faults, '')}
        onChange={(value) => value && onChange(newPrice(value))}
        maw={480}
      />
      {form.fields.map((field) => (
        <ModelField
          key={`${kind} ${field.name}`}
          field={field}
          value={price[field.name]}
          currency={currency}
          faults={faultsOf(faults, `/${field.name}`)}
          onChange={(value) => onChange({ ...price, [field.name]: value })}
        />
      ))}
    </>
  );
}
