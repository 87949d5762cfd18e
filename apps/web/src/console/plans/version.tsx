import type { PlanDraft, PlanVersion } from '@libs/contracts';
import { describePrice, sayRule, type RateCard } from '@libs/pricing';
import { List, Paper, Stack, Text } from '@mantine/core';
import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { limitWords, useLimitWords } from '../../ui/limits.js';
import { Section } from '../../ui/page.js';
import { DataTable } from '../../ui/table.js';
import { Facts } from '../common/facts.js';
import { readCard } from './draft.js';
import { planWords } from './words.js';

/** A version that never changes again, as partners read it. */
export function Version({ definition }: { definition: PlanDraft }) {
  const t = useWords(planWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const { currency, cadence } = definition;
  const features = useList('listFeatures', { query: { limit: 200 } });
  const meters = useList('listMeters', { query: { limit: 200 } });
  /** The words about a feature or meter; its key until they are known. */
  const named = (list: ReadonlyArray<{ key: string; name: string }>, key: string) =>
    list.find((one) => one.key === key)?.name ?? key;
  const limit = useWords(limitWords);
  const limits = useLimitWords(currency);
  // It was published, so that what it grants was read as this before.
  const entitlements = definition.entitlements as PlanVersion['entitlements'];
  const ofPlan = limits.ofPlan(definition.spendingLimit as PlanVersion['spendingLimit']);
  const grantOf = (entitlement: (typeof entitlements)[number]): string => {
    if (entitlement.kind === 'static') return entitlement.value;
    if (entitlement.kind === 'boolean') return t.kinds.boolean;
    return limits.ofFeature(entitlement) ?? limit.unlimited;
  };
  const unit = (cadence.count === 1 ? t.unitsOne : t.units)[cadence.unit] ?? cadence.unit;
  return (
    <Stack gap="xl">
      <Paper>
        <Stack>
          <Text>{definition.description || t.noDescription}</Text>
          <Facts
            facts={[
              [t.currency, currency],
              [t.every, cadence.count === 1 ? unit : `${cadence.count} ${unit}`],
              [t.trial, definition.trialDays],
            ]}
          />
        </Stack>
      </Paper>
      <Section title={t.cards}>
        <DataTable
          caption={t.cards}
          rows={definition.rateCards.map((card, index) => ({ index, card: readCard(card) }))}
          rowKey={({ index }) => String(index)}
          columns={[
            { label: t.cardName, render: ({ card }) => card?.name ?? '—' },
            { label: t.price, render: ({ card }) => (card ? <Prices card={card} currency={currency} /> : '—') },
            { label: t.billing, render: ({ card }) => (card ? t.billings[card.billing] : '—') },
            {
              label: t.meters,
              render: ({ card }) => card?.meterKeys.map((key) => named(meters.items, key)).join(', ') || '—',
              isMinor: true,
            },
            {
              label: t.freeUnits,
              render: ({ card }) => (card?.freeUnits ? format.quantity(card.freeUnits) : '—'),
              isFigure: true,
            },
          ]}
        />
      </Section>
      {definition.notBillable && definition.notBillable.length > 0 && (
        <Section title={t.outcomesTitle}>
          <Paper>
            <List>
              {definition.notBillable.map((rule, index) => (
                <List.Item key={index}>{sayRule(rule, locale)}</List.Item>
              ))}
            </List>
          </Paper>
        </Section>
      )}
      {(entitlements.length > 0 || ofPlan) && (
        <Section title={t.entitlements}>
          <Paper data-price>
            <List>
              {entitlements.map((entitlement) => (
                <List.Item key={entitlement.featureKey}>
                  {named(features.items, entitlement.featureKey)}: {grantOf(entitlement)}
                </List.Item>
              ))}
              {ofPlan && (
                <List.Item>
                  {limit.ofPlan}: {ofPlan}
                </List.Item>
              )}
            </List>
          </Paper>
        </Section>
      )}
    </Stack>
  );
}

/** The price in words, and those for parts of the usage under it. */
function Prices({ card, currency }: { card: RateCard; currency: string }) {
  const { locale } = useLanguage();
  return (
    <div data-price>
      {describePrice(card.price, locale, currency)}
      {card.prices.map(({ meterKey, dimensions, price }, index) => (
        <Text key={index} size="sm" c="var(--octroi-faint)">
          {[meterKey, ...Object.entries(dimensions).map(([name, value]) => `${name} = ${value}`)]
            .filter(Boolean)
            .join(' · ')}
          {' → '}
          {describePrice(price, locale, currency)}
        </Text>
      ))}
    </div>
  );
}
