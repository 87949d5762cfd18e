import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { Empty, Read } from '../../ui/states.js';
import { Facts } from '../common/facts.js';
import { Health } from '../gateways/health.js';
import { homeWords } from './words.js';

/** Whether calls arrive, and how long ago the last one did. */
export function Traffic() {
  const t = useWords(homeWords);
  const format = useFormat();
  const now = useNow();
  const connections = useRead('listConnections', {}, { everyMs: 30_000 });
  return (
    <Section title={t.traffic}>
      <Read query={connections}>
        {({ items }) =>
          items.filter(({ isBuiltIn, health }) => !isBuiltIn || health.lastEventAt).length === 0 ? (
            <Paper>
              <Empty
                title={t.noTraffic}
                action={
                  <Button component={Link} to="/console/connections/new">
                    {t.connect}
                  </Button>
                }
              />
            </Paper>
          ) : (
            <Stack gap="sm">
              {items
                .filter(({ isBuiltIn, health }) => !isBuiltIn || health.lastEventAt)
                .map(({ id, name, health }) => (
                  <Paper
                    key={id}
                    component={Link}
                    {...({ to: `/console/connections/${id}` } as object)}
                    className="card-link"
                  >
                    <Stack gap="sm">
                      <Group justify="space-between">
                        <Text fw={560}>{name}</Text>
                        <Health state={health.state} />
                      </Group>
                      <Facts
                        facts={[
                          [t.lastCall, health.lastEventAt ? format.ago(health.lastEventAt, now) : t.never],
                          [t.rate, format.quantity(health.eventsPerMinute)],
                          [
                            t.lastHour,
                            t.hour(
                              format.quantity(health.lastHour.accepted),
                              format.quantity(health.lastHour.quarantined),
                            ),
                          ],
                        ]}
                      />
                    </Stack>
                  </Paper>
                ))}
            </Stack>
          )
        }
      </Read>
    </Section>
  );
}
