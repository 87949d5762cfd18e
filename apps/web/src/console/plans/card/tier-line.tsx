import { Box, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useFormat } from '../../../i18n/format.js';
import { useWords } from '../../../i18n/i18n.js';
import { tierSpans, type TierSpan } from './number-line.js';
import { cardWords } from './words.js';

/** The tiers on a line of quantities, not to scale: what follows what, and where something is priced twice or not at all. */
export function TierLine({ bounds }: { bounds: readonly unknown[] }) {
  const t = useWords(cardWords);
  const say = useSpan();
  return (
    <Box
      component="ol"
      aria-label={t.line}
      m={0}
      p={0}
      display="flex"
      style={{ flexWrap: 'wrap', gap: '8px 3px', listStyle: 'none' }}
    >
      {tierSpans(bounds).map((span, index) => (
        <Box key={index} component="li" style={{ flex: '1 1 6.5rem', minWidth: 0 }}>
          <Box
            h={8}
            aria-hidden
            style={{
              borderRadius: 4,
              background: span.fault
                ? 'repeating-linear-gradient(45deg, var(--mantine-color-red-6) 0 4px, transparent 4px 8px)'
                : 'var(--mantine-color-verdigris-6)',
              opacity: span.fault ? 1 : 0.45 + 0.55 / (index + 1),
            }}
          />
          <Text size="xs" mt={4} c={span.fault ? 'red' : 'var(--octroi-faint)'} style={{ overflowWrap: 'anywhere' }}>
            {span.fault && <IconAlertTriangle size={12} aria-hidden style={{ verticalAlign: '-1px' }} />} {say(span)}
          </Text>
        </Box>
      ))}
    </Box>
  );
}

function useSpan(): (span: TierSpan) => string {
  const t = useWords(cardWords);
  const format = useFormat();
  return ({ from, upTo, fault }) => {
    if (fault === 'gap') return t.gap(format.quantity(from));
    if (fault === 'overlap') return t.overlap(format.quantity(upTo!), format.quantity(from));
    if (upTo === null) return from === '0' ? t.anyQuantity : t.over(format.quantity(from));
    return t.between(format.quantity(from), format.quantity(upTo));
  };
}
