import { ActionIcon, Button, Kbd } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useWords } from '../../i18n/i18n.js';
import { searchWords } from './words.js';

const Palette = lazy(() => import('./palette.js'));

/** Opens the search, by button or by Ctrl/Cmd-K from anywhere, also from within a field. */
export function Search() {
  const t = useWords(searchWords);
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <Button
        visibleFrom="sm"
        variant="default"
        size="sm"
        fw={400}
        c="var(--octroi-faint)"
        leftSection={<IconSearch size={16} />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={open}
      >
        {t.open}
      </Button>
      <ActionIcon hiddenFrom="sm" aria-label={t.open} onClick={open}>
        <IconSearch size={19} />
      </ActionIcon>
      {isOpen && (
        <Suspense>
          <Palette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
