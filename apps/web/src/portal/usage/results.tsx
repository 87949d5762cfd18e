import type { Amount, Subscription, Usage } from '@libs/contracts';
import { Decimal } from '@libs/money';
import { Paper, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { usePartnerId } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { Money, Tile } from '../../ui/figures.js';
import { Breakdown } from './breakdown.js';
import { costIn, costsOf, type Costs } from './cost.js';
import { CostChart, QuantityChart } from './charts.js';
import type { Filters } from './filters.js';
import { usageWords } from './words.js';

interface ResultsProps {
  usage: Usage;
  subscription: Subscription;
  meterKey: string;
}

/** Figures, chart and table of what was found. */
export function Results({ usage, subscription, meterKey }: ResultsProps) {
  const t = useWords(usageWords);
  const [{ by, show }, change] = useAddress<Filters>();
  const { costs, why } = useCosts(usage, subscription, meterKey);
  const whole = pointsOfAll(usage);
  const cost = costs && costIn(costs, whole);
  const choice = costs && (
    <SegmentedControl
      size="xs"
      aria-label={t.show}
      value={show ?? 'quantity'}
      onChange={(value) => change({ show: value === 'cost' ? 'cost' : undefined })}
      data={[
        { value: 'quantity', label: t.showQuantity },
        { value: 'cost', label: t.showCost },
      ]}
    />
  );
  return (
    <Stack gap="lg">
      <Totals usage={usage} cost={cost} why={why} />
      <Paper>
        {show === 'cost' && costs ? (
          <CostChart usage={usage} points={whole} costs={costs} aside={choice} />
        ) : (
          <QuantityChart usage={usage} by={by} aside={choice} />
        )}
      </Paper>
      {by && <Breakdown usage={usage} by={by} cost={cost} />}
    </Stack>
  );
}

/** The windows of all series added up. */
function pointsOfAll({ series }: Usage): Usage['series'][number]['points'] {
  const [first, ...rest] = series;
  return (first?.points ?? []).map((point, index) => ({
    ...point,
    quantity: Decimal.sum(
      [point, ...rest.map(({ points }) => points[index]!)].map(({ quantity }) => Decimal.of(quantity)),
    ).toString(),
  }));
}

/** The cost by window, or why it is not told. What was used in the period before decides where the first window falls. */
function useCosts(usage: Usage, subscription: Subscription, meterKey: string): { costs: Costs | null; why: string } {
  const t = useWords(usageWords);
  const partnerId = usePartnerId();
  const [{ credential, where }] = useAddress<Filters>();
  const { period, id } = subscription;
  const begunBefore = period !== null && usage.from > period.start;
  const isInPeriod = period !== null && (begunBefore || hasNothingBefore(usage, period.start));
  const before = useRead(
    'queryPartnerUsage',
    {
      params: { partnerId },
      query: { from: period?.start ?? '', to: usage.from, window: 'total', subscriptionId: id, meterKey },
    },
    { enabled: begunBefore && !credential && where === undefined },
  );
  if (credential) return { costs: null, why: t.costKey };
  if (where !== undefined) return { costs: null, why: t.costWhere };
  if (!isInPeriod) return { costs: null, why: t.costNotPeriod };
  if (begunBefore && !before.data) return { costs: null, why: '' };
  const used = begunBefore ? (before.data?.series[0]?.quantity ?? '0') : '0';
  const costs = costsOf(subscription, meterKey, used, pointsOfAll(usage));
  return { costs, why: costs ? '' : t.costNotPriced };
}

/** A longer time may begin before the period, as long as nothing was used there. */
const hasNothingBefore = ({ series }: Usage, start: string): boolean =>
  series.every(({ points }) => points.every((point) => point.end > start || point.events === 0));

function Totals({ usage, cost, why }: { usage: Usage; cost: Amount | null; why: string }) {
  const now = useNow();
  const t = useWords(usageWords);
  const format = useFormat();
  const total = Decimal.sum(usage.series.map(({ quantity }) => Decimal.of(quantity)));
  const before = Decimal.sum(usage.series.map(({ previousQuantity }) => Decimal.of(previousQuantity ?? '0')));
  const change = Number(before) === 0 ? null : (Number(total) - Number(before)) / Number(before);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
      <Tile label={t.total} value={format.quantity(total.toString())} note={usage.series[0]?.meterName ?? ''} />
      <Tile
        label={t.change}
        value={change === null ? '—' : change === 0 ? t.same : `${change > 0 ? '+' : ''}${format.percent(change)}`}
        note={change === null ? t.noChange : t.before(format.quantity(before.toString()))}
      />
      <Tile
        label={t.cost}
        accent="verdigris"
        value={<Money amount={cost} why={why} how={{ steps: t.costHow, at: now }} />}
        note={cost ? '' : why}
      />
    </SimpleGrid>
  );
}
