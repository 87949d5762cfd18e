import type { InvoiceFlag } from '@libs/contracts';
import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconFlag, IconFlag3 } from '@tabler/icons-react';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { reviewWords } from './words.js';

/** What a reviewer should look at, in a word each; the sentence opens beside it. */
export function Flags({ flags, currency }: { flags: readonly InvoiceFlag[]; currency: string }) {
  const t = useWords(reviewWords);
  const sentence = useFlagSentence(currency);
  if (flags.length === 0)
    return (
      <Text span size="sm" c="var(--octroi-faint)">
        {t.clean}
      </Text>
    );
  return (
    <Group gap={4}>
      {flags.map((flag) => (
        <Tooltip key={flag.kind} label={sentence(flag)} events={{ hover: true, focus: true, touch: true }}>
          <Badge
            color={isHeavy(flag) ? 'red' : 'brass'}
            leftSection={<IconFlag3 size={12} aria-hidden />}
            tabIndex={0}
            aria-label={sentence(flag)}
          >
            {t.flags[flag.kind]}
            {flag.kind === 'amount_changed' && flag.figures['percent'] && ` ${flag.figures['percent']} %`}
          </Badge>
        </Tooltip>
      ))}
    </Group>
  );
}

/** The flags as sentences, for a page about one invoice. */
export function FlagList({ flags, currency }: { flags: readonly InvoiceFlag[]; currency: string }) {
  const sentence = useFlagSentence(currency);
  return (
    <ul style={{ margin: 0, padding: 0, listStyle: 'none' }}>
      {flags.map((flag) => (
        <li key={flag.kind}>
          <Group gap="xs" wrap="nowrap" align="baseline">
            <IconFlag size={14} aria-hidden style={{ flexShrink: 0, translate: '0 2px' }} />
            {/* The comparison below tells the figures of both periods, each with how it was computed. */}
            <Text span data-told>
              {sentence(flag)}
            </Text>
          </Group>
        </li>
      ))}
    </ul>
  );
}

const isHeavy = ({ kind }: InvoiceFlag): boolean => kind === 'not_collectable' || kind === 'negative';

function useFlagSentence(currency: string): (flag: InvoiceFlag) => string {
  const t = useWords(reviewWords);
  const format = useFormat();
  return ({ kind, detail, figures }) => {
    const previous = figures['previousMinor'];
    return (
      t.sentences[kind]?.({
        ...figures,
        problem: figures['problem']?.replaceAll('_', ' ') ?? '',
        ...(previous && { previous: format.money({ minor: previous, currency }) }),
      }) ?? detail
    );
  };
}
