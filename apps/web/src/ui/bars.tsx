import { Group, SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useWords } from '../i18n/i18n.js';
import type { BarsProps } from './bars-props.js';
import { Exportable } from './exportable.js';
import { Quantity } from './figures.js';
import { uiWords } from './words.js';

const BarsChart = lazy(() => import('./bars-chart.js'));

/** Stacked bars over time; the same figures as a table at the press of a button. */
export function Bars(props: BarsProps) {
  const t = useWords(uiWords);
  const [isTable, setTable] = useState(false);
  const { caption, summary, height = 260, aside } = props;
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" c="var(--octroi-faint)">
          {summary}
        </Text>
        <Group gap="xs" justify="flex-end">
          {aside}
          <SegmentedControl
            size="xs"
            aria-label={caption}
            value={isTable ? 'table' : 'chart'}
            onChange={(value) => setTable(value === 'table')}
            data={[
              { value: 'chart', label: t.asChart },
              { value: 'table', label: t.asTable },
            ]}
          />
        </Group>
      </Group>
      {isTable ? (
        <Figures {...props} />
      ) : (
        <div role="img" aria-label={`${caption}. ${summary}`}>
          <Suspense fallback={<Skeleton height={height} radius="md" />}>
            <BarsChart {...props} />
          </Suspense>
        </div>
      )}
    </Stack>
  );
}

function Figures({ caption, rows, series, cell }: BarsProps) {
  return (
    <Exportable caption={caption}>
      <Table.ScrollContainer type="native" minWidth={280} mah={420} tabIndex={0}>
        <Table aria-label={caption} verticalSpacing={6} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Td />
              {series.map(({ key, label }) => (
                <Table.Th key={key} scope="col" ta="end">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={row.label}>
                <Table.Th scope="row" fw={450}>
                  {row.label}
                </Table.Th>
                {series.map(({ key }) => (
                  <Table.Td key={key} ta="end">
                    {cell ? cell(index, key) : <Quantity value={row[key] ?? 0} />}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Exportable>
  );
}
