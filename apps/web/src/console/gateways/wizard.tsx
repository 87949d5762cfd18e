import { Alert, Badge, Button, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconKey, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../api/client.js';
import { useAction, useRead } from '../../api/hooks.js';
import { useWords } from '../../i18n/i18n.js';
import { Copy } from '../../ui/copy.js';
import { Page, Section } from '../../ui/page.js';
import { Read, Trouble } from '../../ui/states.js';
import { Settings } from './settings.js';
import { Tail } from './tail.js';
import { gatewayWords } from './words.js';

type Gateway = Answer<'listGateways'>['items'][number];
type Made = Answer<'createConnection'>;

/** Choose, name, paste, watch: from nothing to the first call that is seen. */
export default function Wizard() {
  const words = useWords(gatewayWords);
  const [gateway, choose] = useState<Gateway | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  return (
    <Page
      title={made?.connection.name ?? words.wizard.title}
      trail={[{ label: words.title, to: '/console/connections' }]}
      width="lg"
    >
      {made ? (
        <PasteAndWatch made={made} />
      ) : gateway ? (
        <Name gateway={gateway} onMade={setMade} onBack={() => choose(null)} />
      ) : (
        <Choose onChoose={choose} />
      )}
    </Page>
  );
}

function Choose({ onChoose }: { onChoose: (gateway: Gateway) => void }) {
  const t = useWords(gatewayWords).wizard;
  const gateways = useRead('listGateways');
  const [search, setSearch] = useState('');
  return (
    <Section title={`1. ${t.choose}`}>
      <TextInput
        aria-label={t.search}
        placeholder={t.search}
        leftSection={<IconSearch size={18} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={360}
      />
      <Read query={gateways}>
        {({ items }) => {
          const found = items.filter(({ title, adapter }) =>
            `${title} ${adapter}`.toLowerCase().includes(search.trim().toLowerCase()),
          );
          if (found.length === 0) return <Text>{t.noMatch}</Text>;
          return (
            <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
              {found.map((gateway) => (
                <Card key={gateway.adapter} gateway={gateway} onChoose={() => onChoose(gateway)} />
              ))}
            </SimpleGrid>
          );
        }}
      </Read>
    </Section>
  );
}

function Card({ gateway, onChoose }: { gateway: Gateway; onChoose: () => void }) {
  const t = useWords(gatewayWords).wizard;
  const traits = [
    gateway.redelivers && t.redelivers,
    gateway.reportsRefusals && t.refusals,
    gateway.reportsLatency && t.latency,
    gateway.reportsSizes && t.sizes,
  ].filter((trait) => typeof trait === 'string');
  return (
    <Paper
      component="button"
      type="button"
      onClick={onChoose}
      className="card-button"
      ta="start"
      c="inherit"
      style={{ cursor: 'pointer', font: 'inherit' }}
    >
      <Stack gap="xs">
        <Text fw={600} fz="lg">
          {gateway.title}
        </Text>
        <Group gap={4}>
          {traits.map((trait) => (
            <Badge key={trait} color="gray">
              {trait}
            </Badge>
          ))}
        </Group>
      </Stack>
    </Paper>
  );
}

interface NameProps {
  gateway: Gateway;
  onMade: (made: Made) => void;
  onBack: () => void;
}

function Name({ gateway, onMade, onBack }: NameProps) {
  const t = useWords(gatewayWords).wizard;
  const [name, setName] = useState(gateway.title);
  const [preset, setPreset] = useState('');
  const create = useAction('createConnection', { onDone: onMade });
  return (
    <Section title={`2. ${t.nameIt}`}>
      <Paper maw={560}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({
              body: { adapter: gateway.adapter, name, fieldMap: {}, options: { ...(preset && { preset }) } },
            });
          }}
        >
          <Stack>
            {create.error && <Trouble error={create.error} />}
            <TextInput
              label={t.nameIt}
              description={t.nameHint}
              required
              autoFocus
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {gateway.presets.length > 0 && (
              <Select
                label={t.preset}
                data={[{ value: '', label: t.noPreset }, ...gateway.presets]}
                value={preset}
                onChange={(value) => setPreset(value ?? '')}
              />
            )}
            <Group>
              <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
                {t.create}
              </Button>
              <Button variant="default" onClick={onBack}>
                {t.change}
              </Button>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Section>
  );
}

function PasteAndWatch({ made: { connection, secret } }: { made: Made }) {
  const t = useWords(gatewayWords).wizard;
  return (
    <>
      <Section title={`3. ${t.paste}`}>
        <Alert color="brass" icon={<IconKey size={20} />} title={t.secretOnce}>
          <Group gap="sm">
            <Text component="code" style={{ overflowWrap: 'anywhere' }}>
              {secret.secret}
            </Text>
            <Copy value={secret.secret} />
          </Group>
        </Alert>
        <Settings connectionId={connection.id} secret={secret.secret} />
      </Section>
      <Tail connectionId={connection.id} title={`4. ${t.watch}`} />
      <Group>
        <Button component={Link} {...({ to: `/console/connections/${connection.id}` } as object)}>
          {t.done}
        </Button>
      </Group>
    </>
  );
}
