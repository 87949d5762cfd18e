import type { PlanVersion } from '@libs/contracts';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { byPrice, fixedPrice, isFree, priceSentences } from '../plans/estimate.js';
import { plansWords } from '../plans/words.js';
import { catalogueWords } from './words.js';

const MOST = 4;

/** The plans of an API from the cheapest up, a line each. Beside the card of an API that stands alone. */
export default function PlanList({ plans }: { plans: PlanVersion[] }) {
  const t = useWords(catalogueWords);
  const { free, per } = useWords(plansWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const priceOf = (plan: PlanVersion): string => {
    const fixed = fixedPrice(plan);
    if (isFree(plan)) return free;
    if (fixed && fixed.minor !== '0') return `${format.money(fixed)} ${per(plan.cadence)}`;
    return priceSentences(plan, locale)[0]?.text ?? '';
  };
  return (
    <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {byPrice(plans)
        .slice(0, MOST)
        .map((plan) => (
          <li key={plan.planKey} className="plan-line">
            <Text fw={600}>{plan.name}</Text>
            <Text ta="end" data-price>
              {priceOf(plan)}
            </Text>
            <Text size="sm" c="var(--octroi-faint)" className="plan-line-note">
              {plan.description}
            </Text>
          </li>
        ))}
      <Group component="li" pt="sm">
        <Anchor component={Link} to="/plans">
          {t.compare}
        </Anchor>
      </Group>
    </Stack>
  );
}
