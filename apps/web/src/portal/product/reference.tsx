import { Accordion, Anchor, Badge, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMemo } from 'react';
import { addressOf } from '../../api/client.js';
import { useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Snippet } from '../../ui/copy.js';
import { Empty, Read } from '../../ui/states.js';
import { curlOf, operationsOf, serverOf, type Operation, type Parameter } from './openapi.js';
import { SchemaTable } from './schema-table.js';
import { Exportable } from '../../ui/exportable.js';
import { productWords } from './words.js';

/** The operations of a version, drawn from its OpenAPI document; nothing is loaded from elsewhere. */
export default function Reference({ productKey, version }: { productKey: string; version: string }) {
  const t = useWords(productWords);
  const params = { productKey, version };
  const document = useRead('readOpenApi', { params });
  return (
    <Stack gap="lg">
      <Read query={document}>{(content) => <Operations document={content} />}</Read>
      <Anchor href={addressOf('readOpenApi', { params })} download={`${productKey}-${version}.json`}>
        <Group gap={6} component="span">
          <IconDownload size={16} /> {t.download}
        </Group>
      </Anchor>
    </Stack>
  );
}

function Operations({ document }: { document: Record<string, unknown> }) {
  const t = useWords(productWords);
  const operations = useMemo(() => operationsOf(document), [document]);
  if (operations.length === 0) return <Empty title={t.noDocumentTitle}>{t.unreadable}</Empty>;
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const server = serverOf(document);
  return (
    <Stack gap="xl">
      {server && (
        <Text>
          {t.server} <Code>{server}</Code>
        </Text>
      )}
      {tags.map((tag) => (
        <Stack key={tag} gap="sm" component="section" aria-label={tag || t.operations}>
          {tag && (
            <Title order={2} fz="h3">
              {tag}
            </Title>
          )}
          <Accordion variant="separated" radius="md">
            {operations
              .filter((operation) => operation.tag === tag)
              .map((operation) => (
                <Accordion.Item key={operation.id} value={operation.id} bg="var(--octroi-card)">
                  <Accordion.Control>
                    <Group gap="sm">
                      <Badge color={operation.method === 'GET' ? 'verdigris' : 'blue'} ff="monospace">
                        {operation.method}
                      </Badge>
                      <Text ff="monospace" size="sm" style={{ overflowWrap: 'anywhere' }}>
                        {operation.path}
                      </Text>
                      <Text size="sm" c="var(--octroi-faint)">
                        {operation.summary}
                      </Text>
                      {operation.isDeprecated && <Badge color="brass">{t.deprecatedOperation}</Badge>}
                    </Group>
                  </Accordion.Control>
                  <Accordion.Panel>
                    <Details document={document} operation={operation} />
                  </Accordion.Panel>
                </Accordion.Item>
              ))}
          </Accordion>
        </Stack>
      ))}
    </Stack>
  );
}

function Details({ document, operation }: { document: Record<string, unknown>; operation: Operation }) {
  const t = useWords(productWords);
  return (
    <Stack gap="lg">
      {operation.description && <Text>{operation.description}</Text>}
      {operation.parameters.length > 0 && <Parameters parameters={operation.parameters} />}
      {operation.body && (
        <Stack gap="xs">
          <Text fw={600}>{t.body}</Text>
          <SchemaTable label={t.body} schema={operation.body} />
        </Stack>
      )}
      <Stack gap="xs">
        <Text fw={600}>{t.responses}</Text>
        {operation.responses.map(({ status, description, schema }) => (
          <Stack key={status} gap="xs">
            <Group gap="sm">
              <Badge color={status.startsWith('2') ? 'verdigris' : 'gray'}>{status}</Badge>
              <Text size="sm">{description}</Text>
            </Group>
            {schema && schema.fields.length > 0 && <SchemaTable label={`${status} ${description}`} schema={schema} />}
          </Stack>
        ))}
      </Stack>
      <Stack gap="xs">
        <Text fw={600}>{t.sample}</Text>
        <Snippet label={t.sample} code={curlOf(document, operation, t.yourKey)} />
      </Stack>
    </Stack>
  );
}

function Parameters({ parameters }: { parameters: Parameter[] }) {
  const t = useWords(productWords);
  const places: Record<string, string> = { query: t.inQuery, path: t.inPath, header: t.inHeader, cookie: t.inCookie };
  return (
    <Stack gap="xs">
      <Text fw={600}>{t.parameters}</Text>
      <Exportable caption={t.parameters}>
        <Table.ScrollContainer type="native" minWidth={460} tabIndex={0}>
          <Table aria-label={t.parameters} verticalSpacing="xs">
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
              {parameters.map(({ name, in: place, isRequired, description, schema }) => (
                <Table.Tr key={`${place} ${name}`}>
                  <Table.Td>
                    <Code>{name}</Code>{' '}
                    {isRequired && (
                      <Text span size="xs">
                        {t.required}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {schema.type} <Text size="xs">{places[place] ?? place}</Text>
                  </Table.Td>
                  <Table.Td>
                    {description} {schema.facts.length > 0 && <Text size="xs">{schema.facts.join(' · ')}</Text>}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Exportable>
    </Stack>
  );
}
