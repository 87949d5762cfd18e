import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClockPause,
  IconHourglassEmpty,
  IconPlayerPause,
} from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.js';
import { gatewayWords } from './words.js';

const looks = {
  waiting: { color: 'gray', icon: IconHourglassEmpty },
  healthy: { color: 'verdigris', icon: IconCircleCheck },
  silent: { color: 'brass', icon: IconClockPause },
  failing: { color: 'red', icon: IconAlertTriangle },
  disabled: { color: 'gray', icon: IconPlayerPause },
} as const;

/** How a connection does: an icon and a word. */
export function Health({ state }: { state: keyof typeof looks }) {
  const t = useWords(gatewayWords);
  const { color, icon: Icon } = looks[state];
  return (
    <Badge color={color} leftSection={<Icon size={14} aria-hidden />}>
      {t.states[state]}
    </Badge>
  );
}
