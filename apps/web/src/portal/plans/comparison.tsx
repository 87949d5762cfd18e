import type { PlanVersion } from '@libs/contracts';
import { Paper, Table, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { useLimitWords } from '../../ui/limits.js';
import { Exportable } from '../../ui/exportable.js';
import { Money } from '../../ui/figures.js';
import { fixedPrice, priceSentences, type Estimate } from './estimate.js';
import { usePlanHows } from './hows.js';
import { plansWords } from './words.js';

interface Compared {
  plan: PlanVersion;
  estimate: Estimate;
}

/** All plans in one table, a row for each. */
export function Comparison({ rows }: { rows: Compared[] }) {
  const t = useWords(plansWords);
  const heads = [t.plan, t.fixed, t.usage, t.included, t.limit, t.trial, t.atVolume];
  return (
    <Exportable caption={t.sideBySideCaption}>
      <Paper p={0} style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer type="native" minWidth={860} tabIndex={0}>
          <Table aria-label={t.sideBySideCaption} verticalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                {heads.map((head, index) => (
                  <Table.Th key={head} scope="col" ta={index === heads.length - 1 ? 'end' : undefined}>
                    <Text span size="sm" c="var(--octroi-faint)" fw={560}>
                      {head}
                    </Text>
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Row key={row.plan.planKey} {...row} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </Exportable>
  );
}

function Row({ plan, estimate }: Compared) {
  const t = useWords(plansWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const hows = usePlanHows();
  const fixed = fixedPrice(plan);
  const metered = plan.rateCards.filter(({ meterKeys }) => meterKeys.length > 0);
  const usage = priceSentences({ ...plan, rateCards: metered }, locale);
  const included = metered.filter(({ freeUnits }) => freeUnits && freeUnits !== '0');
  const say = useLimitWords(plan.currency);
  const limits = [
    ...plan.entitlements.flatMap((one) => (one.kind === 'metered' ? [say.ofFeature(one) ?? t.unlimited] : [])),
    ...(plan.spendingLimit ? [say.ofPlan(plan.spendingLimit)] : []),
  ];
  return (
    <Table.Tr>
      <Table.Th scope="row">{plan.name}</Table.Th>
      <Table.Td>
        {fixed && fixed.minor !== '0' ? (
          <>
            <Money amount={fixed} how={hows.ofFixed(plan)} /> {t.per(plan.cadence)}
          </>
        ) : (
          t.none
        )}
      </Table.Td>
      <Table.Td maw={280} data-price>
        {usage.map(({ text }) => text).join(' · ') || t.none}
      </Table.Td>
      <Table.Td>{included.map(({ freeUnits }) => format.quantity(freeUnits!)).join(', ') || t.none}</Table.Td>
      <Table.Td data-price>{limits.join('. ') || t.none}</Table.Td>
      <Table.Td>{t.days(plan.trialDays)}</Table.Td>
      <Table.Td ta="end" fw={600}>
        {estimate.stopsAt !== null ? (
          <Text size="sm" c="var(--octroi-faint)">
            {t.stops(format.quantity(estimate.stopsAt))}
          </Text>
        ) : (
          <Money amount={estimate.total} why={t.notEstimable} how={hows.ofEstimate(plan, estimate)} />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
