import { TextInput } from '@mantine/core';
import { keyFrom } from './key-from.js';

export interface Named {
  name: string;
  /** Follows the name until somebody writes it himself. */
  key: string;
}

interface NamedFieldsProps {
  value: Named;
  labels: { name: string; key: string; keyHint: string };
  onChange: (value: Named) => void;
}

/** A name, and the key that it suggests. */
export function NamedFields({ value, labels, onChange }: NamedFieldsProps) {
  return (
    <>
      <TextInput
        label={labels.name}
        required
        data-autofocus
        maxLength={120}
        value={value.name}
        onChange={(event) => {
          const name = event.currentTarget.value;
          onChange({ name, key: value.key === keyFrom(value.name) ? keyFrom(name) : value.key });
        }}
      />
      <TextInput
        label={labels.key}
        description={labels.keyHint}
        required
        maxLength={64}
        value={value.key}
        onChange={(event) => onChange({ ...value, key: event.currentTarget.value })}
      />
    </>
  );
}
