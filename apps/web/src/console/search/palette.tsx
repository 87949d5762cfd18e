import { Box, Modal, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState, type KeyboardEvent } from 'react';
import { useWords } from '../../i18n/i18n.js';
import { useFinds, type Find } from './use-finds.js';
import { searchWords } from './words.js';

const optionId = (index: number): string => `find-${index}`;

/** A combobox over everything: type, choose with the arrows, open with Enter. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useWords(searchWords);
  const navigate = useNavigate();
  const [typed, type] = useState('');
  const [chosen, choose] = useState(0);
  const [asked] = useDebouncedValue(typed, 150);
  const { finds, isLooking } = useFinds(asked);
  const active = Math.min(chosen, finds.length - 1);
  const open = ({ to }: Find) => {
    onClose();
    void navigate({ to });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && finds.length > 0) {
      event.preventDefault();
      const next = (active + step + finds.length) % finds.length;
      choose(next);
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
    }
    const found = finds[active];
    if (event.key === 'Enter' && found) open(found);
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} size="lg" padding="sm" yOffset="10vh" centered={false}>
      <Stack gap="xs">
        <TextInput
          aria-label={t.label}
          placeholder={t.hint}
          leftSection={<IconSearch size={18} aria-hidden />}
          data-autofocus
          role="combobox"
          aria-expanded={finds.length > 0}
          aria-controls="finds"
          aria-autocomplete="list"
          {...(finds.length > 0 && { 'aria-activedescendant': optionId(active) })}
          value={typed}
          onChange={(event) => {
            type(event.currentTarget.value);
            choose(0);
          }}
          onKeyDown={onKeyDown}
        />
        <VisuallyHidden role="status">{isLooking ? '' : t.found(finds.length)}</VisuallyHidden>
        <Box id="finds" role="listbox" aria-label={t.label} mah="60vh" style={{ overflowY: 'auto' }}>
          {finds.map((find, index) => (
            <div key={find.to}>
              {find.group !== finds[index - 1]?.group && (
                <Text size="xs" fw={600} c="var(--octroi-faint)" px="sm" pt="sm" pb={4} role="presentation">
                  {find.group}
                </Text>
              )}
              <Option find={find} id={optionId(index)} isActive={index === active} onOpen={() => open(find)} />
            </div>
          ))}
        </Box>
        {finds.length === 0 && !isLooking && (
          <Text p="sm" ta="center">
            {t.nothing}
          </Text>
        )}
        <Text size="xs" c="var(--octroi-faint)" px="sm" visibleFrom="sm">
          {t.keys}
        </Text>
      </Stack>
    </Modal>
  );
}

interface OptionProps {
  find: Find;
  id: string;
  isActive: boolean;
  onOpen: () => void;
}

function Option({ find, id, isActive, onOpen }: OptionProps) {
  return (
    // The keyboard stays in the field, as the combobox pattern asks; the pointer may press here.
    <Box
      id={id}
      role="option"
      aria-selected={isActive}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onOpen}
      px="sm"
      py={8}
      bdrs="md"
      style={{ cursor: 'pointer' }}
      {...(isActive && { bg: 'var(--mantine-primary-color-light)' })}
    >
      <Text fw={560}>{find.label}</Text>
      {find.detail && (
        <Text size="sm" c="var(--octroi-faint)">
          {find.detail}
        </Text>
      )}
    </Box>
  );
}
