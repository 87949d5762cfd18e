import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';

interface SearchBoxProps {
  label: string;
  placeholder?: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Searches a moment after the last key, so that not every letter is a request. */
export function SearchBox({ label, placeholder, value, onChange }: SearchBoxProps) {
  const tell = useDebouncedCallback((text: string) => onChange(text.trim() || undefined), 300);
  return (
    <TextInput
      size="sm"
      label={label}
      {...(placeholder && { placeholder })}
      leftSection={<IconSearch size={16} aria-hidden />}
      // An address may hold `search=123`, which is read as a number.
      defaultValue={value === undefined ? '' : String(value)}
      onChange={(event) => tell(event.currentTarget.value)}
      miw={220}
    />
  );
}
