import type { PlanDraft } from '@libs/contracts';
import { describePrice } from '@libs/pricing';
import { List, Paper, Stack, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
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
            { label: t.price, render: ({ card }) => (card ? describePrice(card.price, locale, currency) : '—') },
            { label: t.billing, render: ({ card }) => (card ? t.billings[card.billing] : '—') },
            { label: t.meters, render: ({ card }) => card?.meterKeys.join(', ') || '—', isMinor: true },
            {
              label: t.freeUnits,
              render: ({ card }) => (card?.freeUnits ? format.quantity(card.freeUnits) : '—'),
              isFigure: true,
            },
          ]}
        />
      </Section>
      {definition.entitlements.length > 0 && (
        <Section title={t.entitlements}>
          <Paper>
            <List>
              {definition.entitlements.map((entitlement) => (
                <List.Item key={String(entitlement['featureKey'])}>
                  {grantOf(entitlement, t, format.quantity)}
                </List.Item>
              ))}
            </List>
          </Paper>
        </Section>
      )}
    </Stack>
  );
}

function grantOf(
  entitlement: Record<string, unknown>,
  t: (typeof planWords)['en'],
  quantity: (decimal: string) => string,
): string {
  const feature = String(entitlement['featureKey']);
  if (entitlement['kind'] === 'static') return `${feature}: ${String(entitlement['value'])}`;
  if (entitlement['kind'] !== 'metered') return `${feature}: ${t.kinds.boolean}`;
  const limit = entitlement['limit'];
  if (typeof limit !== 'string') return `${feature}: ${t.unlimited}`;
  return `${feature}: ${quantity(limit)} (${entitlement['enforcement'] === 'hard' ? t.enforcements.hard : t.enforcements.soft})`;
}
