import type { PlanVersion } from '@libs/contracts';
import { Stack, Text } from '@mantine/core';
import { useNow } from '../../api/clock.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Money, type How } from '../../ui/figures.js';
import { priceSentences, type Estimate } from './estimate.js';
import { plansWords } from './words.js';

/** How the figures of a plan came about: its fixed price, its minimum, and what a volume would cost on it. */
export function usePlanHows(): {
  ofFixed: (plan: PlanVersion) => How;
  ofLeast: (plan: PlanVersion) => How;
  ofEstimate: (plan: PlanVersion, estimate: Estimate) => How;
} {
  const t = useWords(plansWords);
  const { locale } = useLanguage();
  const at = useNow();
  return {
    ofFixed: (plan) => {
      const rateCards = plan.rateCards.filter(({ meterKeys }) => meterKeys.length === 0);
      const prices = priceSentences({ ...plan, rateCards }, locale).map(({ name, text }) => `${name} · ${text}`);
      return { steps: [...prices, t.ofVersion(plan.version)], at };
    },
    ofLeast: (plan) => ({ steps: [t.howLeast, t.ofVersion(plan.version)], at }),
    ofEstimate: (plan, estimate) => ({ steps: <Steps plan={plan} estimate={estimate} />, at }),
  };
}

/** The trace of an estimate in words. */
function Steps({ plan, estimate }: { plan: PlanVersion; estimate: Estimate }) {
  const t = useWords(plansWords);
  return (
    <>
      {estimate.lines.map((line) => (
        <Stack key={line.key} gap={0}>
          <Sum label={line.name} amount={line.amount} />
          {line.sentences.map((sentence) => (
            <Text key={sentence} size="sm" c="var(--octroi-faint)">
              {sentence}
            </Text>
          ))}
        </Stack>
      ))}
      <Sum label={t.total} amount={estimate.total} />
      <Text size="xs">
        {t.beforeTax} {t.ofVersion(plan.version)}
      </Text>
    </>
  );
}

function Sum({ label, amount }: { label: string; amount: Estimate['total'] }) {
  return (
    <Text component="div" fw={600} size="sm" style={{ display: 'flex', justifyContent: 'space-between', gap: '1rem' }}>
      <span>{label}</span>
      <Money amount={amount} />
    </Text>
  );
}
