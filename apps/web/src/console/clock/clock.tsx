import { ActionIcon, Button, Menu, Text, TextInput } from '@mantine/core';
import { IconClockPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useAction, useRead } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Confirm } from '../common/confirm.js';
import { dayAfter, monthAfter } from './steps.js';
import { clockWords } from './words.js';

/** Shows a sandbox's time and moves it; not there in a real installation, nor for those who may not. */
export function Clock() {
  const t = useWords(clockWords);
  const format = useFormat();
  const { may } = useSession();
  const [target, aim] = useState<string | null>(null);
  const clock = useRead('readClock', {}, { everyMs: 30_000 });
  if (!clock.data?.mayMove || !may('clock.move')) return null;
  const { now } = clock.data;
  const label = t.clock(format.moment(now));
  return (
    <>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <Button
            visibleFrom="md"
            size="sm"
            variant="light"
            color="brass"
            leftSection={<IconClockPlay size={16} />}
            aria-label={label}
          >
            {format.moment(now)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t.sandbox}</Menu.Label>
          <Text size="sm" px="sm" pb="xs">
            {t.text}
          </Text>
          <Menu.Item onClick={() => aim(dayAfter(now))}>{t.day}</Menu.Item>
          <Menu.Item onClick={() => aim(monthAfter(now))}>{t.month}</Menu.Item>
          <Menu.Item onClick={() => aim(dayAfter(now))}>{t.date}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionIcon hiddenFrom="md" aria-label={label} color="brass" onClick={() => aim(dayAfter(now))}>
        <IconClockPlay size={19} />
      </ActionIcon>
      {target && <Move now={now} first={target} onClose={() => aim(null)} />}
    </>
  );
}

function Move({ now, first, onClose }: { now: string; first: string; onClose: () => void }) {
  const t = useWords(clockWords);
  const format = useFormat();
  const [typed, type] = useState(first.slice(0, 16));
  const move = useAction('moveClock', { onDone: onClose });
  const isLater = typed !== '' && Date.parse(`${typed}:00Z`) > Date.parse(now);
  const to = isLater ? new Date(`${typed}:00Z`).toISOString() : null;
  return (
    <Confirm
      isOpen
      title={t.confirm}
      label={t.confirm}
      isDisabled={to === null}
      isPending={move.isPending}
      error={move.error}
      onClose={onClose}
      onConfirm={() => to && move.mutate({ body: { now: to } })}
    >
      <TextInput
        type="datetime-local"
        label={t.to}
        required
        min={now.slice(0, 16)}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
      />
      {to && <Text>{t.ask(format.moment(now), format.moment(to))}</Text>}
    </Confirm>
  );
}
