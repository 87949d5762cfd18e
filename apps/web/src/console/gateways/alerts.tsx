import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconBellExclamation } from '@tabler/icons-react';
import type { Answer } from '../../api/client.js';
import { useAction } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Trouble } from '../../ui/states.js';
import { Said } from '../../i18n/said/said.js';
import { gatewayWords } from './words.js';

type Connection = Answer<'getConnection'>;

/** What a connection does not deliver: silences against its habit and numbers missing from a row. */
export function Alerts({ connection: { id, health } }: { connection: Connection }) {
  const t = useWords(gatewayWords).alerts;
  const format = useFormat();
  const { may } = useSession();
  const dismiss = useAction('dismissConnectionAlert');
  if (health.alerts.length === 0) return null;
  return (
    <Alert color="red" icon={<IconBellExclamation size={20} />} title={t.title(health.alerts.length)}>
      <Stack gap="sm">
        {dismiss.error && <Trouble error={dismiss.error} />}
        <List size="sm" spacing="sm" listStyleType="none">
          {health.alerts.map((alert) => (
            <List.Item key={alert.id}>
              <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
                <div>
                  <Text fw={560}>{alert.node ? t.ofNode(t.kinds[alert.kind], alert.node) : t.kinds[alert.kind]}</Text>
                  <Text size="sm">
                    <Said said={alert.said} />
                  </Text>
                  <Text size="sm">{t.since(format.moment(alert.since))}</Text>
                </div>
                {may('connections.write') && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t.dismissOf(t.kinds[alert.kind], alert.node)}
                    loading={dismiss.isPending && dismiss.variables?.params?.alertId === alert.id}
                    onClick={() => dismiss.mutate({ params: { connectionId: id, alertId: alert.id } })}
                  >
                    {t.dismiss}
                  </Button>
                )}
              </Group>
            </List.Item>
          ))}
        </List>
        <Text size="sm">{t.text}</Text>
      </Stack>
    </Alert>
  );
}
