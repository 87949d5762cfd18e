import './plans.css';
import type { PlanVersion } from '@libs/contracts';
import { Paper, SimpleGrid, Stack, Title } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Comparison } from './comparison.js';
import { byPrice, estimatePlan, metersOf } from './estimate.js';
import { PlanCard } from './plan-card.js';
import { TierTables } from './tiers.js';
import { Volume } from './volume.js';
import { plansWords } from './words.js';

const START = 50_000;

/** Plans priced at the reader's volume: cards, table and price steps. The volume lives in the address. */
export default function Chooser({ plans: unsorted }: { plans: PlanVersion[] }) {
  const t = useWords(plansWords);
  const { locale } = useLanguage();
  const [search, change] = useAddress<Record<string, number>>();
  const plans = useMemo(() => byPrice(unsorted), [unsorted]);
  const meters = useMemo(() => metersOf(plans), [plans]);
  const volumes = Object.fromEntries(meters.map(({ key }) => [key, Number(search[key] ?? START)]));
  const shown = useDeferredValue(JSON.stringify(volumes));
  const rows = useMemo(() => {
    const usage = Object.fromEntries(Object.entries(JSON.parse(shown)).map(([key, value]) => [key, String(value)]));
    return plans.map((plan) => ({ plan, estimate: estimatePlan(plan, usage, 1, locale) }));
  }, [plans, shown, locale]);
  const best = cheapestOf(rows);
  return (
    <Stack gap={48}>
      {meters.length > 0 && (
        <Paper p="lg">
          <SimpleGrid cols={{ base: 1, sm: Math.min(meters.length, 3) }} spacing="xl">
            {meters.map(({ key, name }) => (
              <Volume key={key} name={name} value={volumes[key]!} onChange={(value) => change({ [key]: value })} />
            ))}
          </SimpleGrid>
        </Paper>
      )}
      <ul className="plan-grid">
        {rows.map(({ plan, estimate }) => (
          <PlanCard key={plan.planKey} plan={plan} estimate={estimate} isBest={plan.planKey === best} />
        ))}
      </ul>
      <Stack gap="md" component="section" aria-label={t.sideBySide}>
        <Title order={2}>{t.sideBySide}</Title>
        <Comparison rows={rows} />
      </Stack>
      <TierTables plans={plans} />
    </Stack>
  );
}

/** The plan that costs least at this volume, among those of one currency that do not stop before it. */
function cheapestOf(rows: Array<{ plan: PlanVersion; estimate: ReturnType<typeof estimatePlan> }>): string | null {
  const open = rows.filter(({ estimate }) => estimate.total && estimate.stopsAt === null);
  const cadences = new Set(open.map(({ plan }) => `${plan.currency} ${plan.cadence.unit} ${plan.cadence.count}`));
  if (open.length < 2 || cadences.size > 1) return null;
  open.sort((a, b) => (BigInt(a.estimate.total!.minor) < BigInt(b.estimate.total!.minor) ? -1 : 1));
  return open[0]!.plan.planKey;
}
