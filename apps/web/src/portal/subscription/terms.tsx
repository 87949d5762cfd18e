import type { Subscription } from '@libs/contracts';
import { describePrice } from '@libs/pricing';
import { Paper, Stack, Text } from '@mantine/core';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { limitWords, useLimitWords } from '../../ui/limits.js';
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
  const limit = useWords(limitWords);
  const limits = useLimitWords(plan.currency);
  const ofPlan = limits.ofPlan(plan.spendingLimit);
  if (plan.entitlements.length === 0 && !ofPlan) return null;
  const say = (entitlement: (typeof plan.entitlements)[number]): string => {
    if (entitlement.kind === 'boolean') return entitlement.granted ? t.granted : t.notGranted;
    if (entitlement.kind === 'static') return entitlement.value;
    return limits.ofFeature(entitlement) ?? limit.unlimited;
  };
  const names = new Map(plan.rateCards.map(({ featureKey, name }) => [featureKey, name]));
  return (
    <Section title={t.grants}>
      <Paper>
        <Stack component="dl" gap="sm" m={0} data-price>
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
          {ofPlan && (
            <div className="fact">
              <Text component="dt" c="var(--octroi-faint)" size="sm">
                {limit.ofPlan}
              </Text>
              <Text component="dd" m={0}>
                {ofPlan}
              </Text>
            </div>
          )}
        </Stack>
      </Paper>
    </Section>
  );
}
