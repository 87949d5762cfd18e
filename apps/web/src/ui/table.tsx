import { Button, Paper, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/i18n.js';
import { Exportable } from './exportable.js';
import { uiWords } from './words.js';

export interface Column<T> {
  /** Header; also the label of the value on a narrow screen. */
  label: string;
  render: (row: T) => ReactNode;
  /** Figures stand on the right. */
  isFigure?: boolean;
  /** Left out on narrow screens. */
  isMinor?: boolean;
}

interface DataTableProps<T> {
  caption: string;
  rows: readonly T[];
  columns: ReadonlyArray<Column<T>>;
  rowKey: (row: T) => string;
  /** Where a row leads; its first cell becomes the link. */
  linkTo?: (row: T) => string;
  footer?: ReactNode;
  /** Below it the table scrolls; 640 unless told. */
  minWidth?: number;
  more?: { hasMore: boolean; isLoading: boolean; load: () => void };
}

/** A table that stays one on a phone: there each row is a card with its labels. */
export function DataTable<T>({
  caption,
  rows,
  columns,
  rowKey,
  linkTo,
  footer,
  minWidth = 640,
  more,
}: DataTableProps<T>) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const t = useWords(uiWords);
  const cell = (row: T, column: Column<T>, index: number): ReactNode =>
    index === 0 && linkTo ? (
      <Text component={Link} to={linkTo(row)} fw={560} c="var(--mantine-color-anchor)" td="none">
        {column.render(row)}
      </Text>
    ) : (
      column.render(row)
    );
  return (
    <Exportable
      caption={caption}
      aside={
        more?.hasMore && (
          <Button variant="default" loading={more.isLoading} onClick={more.load}>
            {t.more}
          </Button>
        )
      }
    >
      {isNarrow ? (
        <Stack gap="sm" component="ul" aria-label={caption} m={0} p={0} style={{ listStyle: 'none' }}>
          {rows.map((row) => (
            <Paper key={rowKey(row)} component="li" p="md" data-row>
              <Stack gap={6}>
                {columns
                  .filter(({ isMinor }) => !isMinor)
                  .map((column, index) => (
                    <div
                      key={column.label}
                      style={{ display: 'flex', justifyContent: 'space-between', gap: '1rem', alignItems: 'baseline' }}
                    >
                      {index > 0 && (
                        <Text size="sm" c="var(--octroi-faint)">
                          {column.label}
                        </Text>
                      )}
                      <Text
                        component="div"
                        ta={index > 0 ? 'end' : undefined}
                        data-cell={column.label}
                        style={{ overflowWrap: 'anywhere', minWidth: 0 }}
                      >
                        {cell(row, column, index)}
                      </Text>
                    </div>
                  ))}
              </Stack>
            </Paper>
          ))}
          {footer}
        </Stack>
      ) : (
        <Paper p={0} style={{ overflow: 'hidden' }}>
          <Table.ScrollContainer type="native" minWidth={minWidth} tabIndex={0}>
            <Table highlightOnHover={linkTo !== undefined} aria-label={caption}>
              <Table.Thead>
                <Table.Tr>
                  {columns.map((column) =>
                    column.label === '' ? (
                      // A column of buttons, each of which says what it does, has no heading.
                      <Table.Td key="" />
                    ) : (
                      <Table.Th key={column.label} ta={column.isFigure ? 'end' : undefined} scope="col">
                        <Text span size="sm" c="var(--octroi-faint)" fw={560}>
                          {column.label}
                        </Text>
                      </Table.Th>
                    ),
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((row) => (
                  <Table.Tr key={rowKey(row)}>
                    {columns.map((column, index) => (
                      <Table.Td key={column.label} ta={column.isFigure ? 'end' : undefined}>
                        {cell(row, column, index)}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
              {footer && <Table.Tfoot>{footer}</Table.Tfoot>}
            </Table>
          </Table.ScrollContainer>
        </Paper>
      )}
    </Exportable>
  );
}
