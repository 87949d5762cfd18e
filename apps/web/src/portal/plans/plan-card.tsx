import type { PlanVersion } from '@libs/contracts';
import { Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { useLimitWords } from '../../ui/limits.js';
import { Money } from '../../ui/figures.js';
import { fixedPrice, isFree, leastOf, priceSentences, type Estimate } from './estimate.js';
import { usePlanHows } from './hows.js';
import { plansWords } from './words.js';

/** A plan with what it costs, also at the reader's volume. */
export function PlanCard({ plan, estimate, isBest }: { plan: PlanVersion; estimate: Estimate; isBest: boolean }) {
  const t = useWords(plansWords);
  const { locale } = useLanguage();
  return (
    <Paper component="li" p="lg" style={isBest ? { outline: '2px solid var(--mantine-color-verdigris-6)' } : undefined}>
      <Stack gap="sm" h="100%">
        <Group justify="space-between" mih={26}>
          <Title order={2} fz="1.3rem">
            {plan.name}
          </Title>
          {isBest && <Badge>{t.best}</Badge>}
        </Group>
        <Headline plan={plan} />
        <Text c="var(--octroi-faint)">{plan.description}</Text>
        <List spacing={4} size="sm" listStyleType="disc" style={{ flexGrow: 1 }} data-price>
          {priceSentences(plan, locale)
            .filter(({ key }) => plan.rateCards.some((card) => card.key === key && card.meterKeys.length > 0))
            .map(({ key, name, text }) => (
              <List.Item key={key}>
                {name}
                {locale === 'fr' ? '\u00a0: ' : ': '}
                {text}
              </List.Item>
            ))}
          <Limits plan={plan} />
        </List>
        <AtVolume plan={plan} estimate={estimate} />
        <ChoosePlan plan={plan} isBest={isBest} />
      </Stack>
    </Paper>
  );
}

function Headline({ plan }: { plan: PlanVersion }) {
  const t = useWords(plansWords);
  const hows = usePlanHows();
  const fixed = fixedPrice(plan);
  if (isFree(plan)) return <Text className="plan-price">{t.free}</Text>;
  const least = leastOf(plan);
  if (!fixed || fixed.minor === '0')
    return least ? (
      <Text className="plan-price" component="p" m={0}>
        <Text span size="sm" ff="text" fw={450} c="var(--octroi-faint)">
          {t.atLeast}{' '}
        </Text>
        <Money amount={least} how={hows.ofLeast(plan)} />{' '}
        <Text span size="sm" ff="text" fw={450} c="var(--octroi-faint)">
          {t.per(plan.cadence)}
        </Text>
      </Text>
    ) : (
      <Text className="plan-price plan-price-words">{t.usageOnly}</Text>
    );
  return (
    <Text className="plan-price" component="p" m={0}>
      <Money amount={fixed} how={hows.ofFixed(plan)} />{' '}
      <Text span size="sm" ff="text" fw={450} c="var(--octroi-faint)">
        {t.per(plan.cadence)}
      </Text>
    </Text>
  );
}

/** What is included and where it stops, as sentences of a list. */
function Limits({ plan }: { plan: PlanVersion }) {
  const lines = useLimits(plan);
  return lines.map((line) => <List.Item key={line}>{line}</List.Item>);
}

export function useLimits(plan: PlanVersion): string[] {
  const t = useWords(plansWords);
  const format = useFormat();
  const limit = useLimitWords(plan.currency);
  const free = plan.rateCards
    .filter(({ freeUnits }) => freeUnits !== undefined && freeUnits !== '0')
    .map(({ freeUnits }) => t.freeUnits(format.quantity(freeUnits!)));
  const limits = plan.entitlements.map((one) => (one.kind === 'metered' ? limit.ofFeature(one) : null));
  return [...free, ...[...limits, limit.ofPlan(plan.spendingLimit)].filter((line) => line !== null)];
}

function AtVolume({ plan, estimate }: { plan: PlanVersion; estimate: Estimate }) {
  const hows = usePlanHows();
  const t = useWords(plansWords);
  const format = useFormat();
  const label = (
    <Text size="sm" c="var(--octroi-faint)">
      {t.atVolume}
    </Text>
  );
  if (estimate.stopsAt !== null || !estimate.total)
    return (
      <div className="plan-estimate">
        {label}
        <Text c="var(--octroi-faint)" fw={560}>
          {estimate.stopsAt !== null ? t.stops(format.quantity(estimate.stopsAt)) : t.notEstimable}
        </Text>
      </div>
    );
  return (
    <div className="plan-estimate">
      {label}
      <Text fw={640} fz="lg" component="div">
        <Money amount={estimate.total} how={hows.ofEstimate(plan, estimate)} />
      </Text>
    </div>
  );
}

function ChoosePlan({ plan, isBest }: { plan: PlanVersion; isBest: boolean }) {
  const t = useWords(plansWords);
  const { me } = useSession();
  if (me && !me.partner) return null;
  const to = me ? { to: `/portal/subscribe/${plan.planKey}` } : { to: '/sign-up', search: { plan: plan.planKey } };
  return (
    <Button component={Link} {...(to as { to: string })} variant={isBest ? 'filled' : 'light'} fullWidth>
      {t.choose(plan.name)}
    </Button>
  );
}
