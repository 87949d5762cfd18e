import type { Subscription } from '@libs/contracts';
import { describePrice } from '@libs/pricing';
import { Paper, Stack, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { subscriptionWords } from './words.js';

/** The plan's prices in sentences. */
export function Prices({ subscription: { plan } }: { subscription: Subscription }) {
  const t = useWords(subscriptionWords);
  const { locale } = useLanguage();
  return (
    <Paper>
      <Text c="var(--octroi-faint)" size="sm" mb="xs">
        {t.prices}
      </Text>
      {plan.rateCards.map((card) => (
        <Stack key={card.key} gap={0} mb="xs">
          <Text fw={560}>{card.name}</Text>
          <Text size="sm" data-price>
            {describePrice(card.price, locale, plan.currency)}
          </Text>
        </Stack>
      ))}
    </Paper>
  );
}

/** What the plan lets one use. */
export function Grants({ subscription: { plan } }: { subscription: Subscription }) {
  const t = useWords(subscriptionWords);
  const format = useFormat();
  if (plan.entitlements.length === 0) return null;
  const say = (entitlement: (typeof plan.entitlements)[number]): string => {
    if (entitlement.kind === 'boolean') return entitlement.granted ? t.granted : t.notGranted;
    if (entitlement.kind === 'static') return entitlement.value;
    if (entitlement.limit === null) return t.unlimited;
    const limit = format.quantity(entitlement.limit);
    return entitlement.enforcement === 'hard' ? t.hard(limit) : t.soft(limit);
  };
  const names = new Map(plan.rateCards.map(({ featureKey, name }) => [featureKey, name]));
  return (
    <Section title={t.grants}>
      <Paper>
        <Stack component="dl" gap="sm" m={0}>
          {plan.entitlements.map((entitlement) => (
            <div key={entitlement.featureKey} className="fact">
              <Text component="dt" c="var(--octroi-faint)" size="sm">
                {names.get(entitlement.featureKey) ?? entitlement.featureKey}
              </Text>
              <Text component="dd" m={0}>
                {say(entitlement)}
              </Text>
            </div>
          ))}
        </Stack>
      </Paper>
    </Section>
  );
}
