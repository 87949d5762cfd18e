import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/i18n.js';
import { saveCsv } from './csv.js';
import { rowsShown } from './rows-shown.js';
import { uiWords } from './words.js';

interface ExportableProps {
  /** What the table is called; also the name of the file. */
  caption: string;
  /** One table, or a list of rows such as `DataTable` draws on a phone. */
  children: ReactNode;
  /** Beside the button, such as what is shown of how much. */
  aside?: ReactNode;
}

/** A table with the button that saves exactly what it shows. Every table of the product stands in one. */
export function Exportable({ caption, children, aside }: ExportableProps) {
  const t = useWords(uiWords);
  const box = useRef<HTMLDivElement>(null);
  const save = () => saveCsv(`${fileName(caption)}.csv`, rowsShown(box.current!, t.currency));
  return (
    <div ref={box} data-exportable={caption}>
      {children}
      <Group justify={aside ? 'space-between' : 'flex-end'} mt={4}>
        {aside}
        <Button
          variant="subtle"
          c="var(--octroi-faint)"
          size="compact-sm"
          fw={450}
          fz="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          aria-label={t.exportNamed(caption)}
          onClick={save}
        >
          {t.exportCsv}
        </Button>
      </Group>
    </div>
  );
}

/** `Détail par clé` is `detail-par-cle`. */
const fileName = (caption: string): string =>
  caption
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '') || 'table';
