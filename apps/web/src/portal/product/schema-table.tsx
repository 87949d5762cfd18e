import { Code, Table, Text } from '@mantine/core';
import { useWords } from '../../i18n/i18n.js';
import type { Schema } from './openapi.js';
import { Exportable } from '../../ui/exportable.js';
import { productWords } from './words.js';

interface Row {
  path: string;
  depth: number;
  name: string;
  isRequired: boolean;
  schema: Schema;
}

/** The fields of a schema, those inside others set in from the edge. */
export function SchemaTable({ schema, label }: { schema: Schema; label: string }) {
  const t = useWords(productWords);
  const rows = rowsOf(schema);
  if (rows.length === 0)
    return (
      <Text size="sm">
        <Code>{schema.type}</Code> {schema.description}
      </Text>
    );
  return (
    <Exportable caption={label}>
      <Table.ScrollContainer type="native" minWidth={460} tabIndex={0}>
        <Table aria-label={label} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              {[t.name, t.type, t.about].map((head) => (
                <Table.Th key={head} scope="col">
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ path, depth, name, isRequired, schema: field }) => (
              <Table.Tr key={path}>
                <Table.Td style={{ paddingInlineStart: `${1 + depth * 1.25}rem` }}>
                  <Code>{name}</Code>{' '}
                  {isRequired && (
                    <Text span size="xs">
                      {t.required}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{field.name && !field.type.endsWith('[]') ? field.name : field.type}</Table.Td>
                <Table.Td>
                  {field.description} {field.facts.length > 0 && <Text size="xs">{field.facts.join(' · ')}</Text>}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Exportable>
  );
}

function rowsOf(schema: Schema, depth = 0, before = ''): Row[] {
  return schema.fields.flatMap(({ name, isRequired, schema: field }) => {
    const path = `${before}/${name}`;
    return [{ path, depth, name, isRequired, schema: field }, ...rowsOf(field, depth + 1, path)];
  });
}
