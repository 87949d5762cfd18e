import type { PlanVersion } from '@libs/contracts';
import { priceModelOf, type RateCard } from '@libs/pricing';
import { formatPrice } from '@libs/money';
import { Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Exportable } from '../../ui/exportable.js';
import { plansWords } from './words.js';

type Row = Record<string, string | null | undefined>;

/** The price steps of every plan that has some, drawn from the price models' own description of their columns. */
export function TierTables({ plans }: { plans: PlanVersion[] }) {
  const t = useWords(plansWords);
  const tiered = plans.flatMap((plan) =>
    plan.rateCards.flatMap((card) => ('tiers' in card.price ? [{ plan, card, tiers: card.price.tiers as Row[] }] : [])),
  );
  if (tiered.length === 0) return null;
  return (
    <Stack gap="md" component="section" aria-label={t.tiers}>
      <Title order={2}>{t.tiers}</Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {tiered.map(({ plan, card, tiers }) => (
          <TierTable key={`${plan.planKey} ${card.key}`} plan={plan} card={card} tiers={tiers} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function TierTable({ plan, card, tiers }: { plan: PlanVersion; card: RateCard; tiers: Row[] }) {
  const t = useWords(plansWords);
  const format = useFormat();
  const { locale } = useLanguage();
  const columns = priceModelOf(card.price.model).form.fields.find(({ type }) => type === 'tiers')?.columns ?? [];
  const say = (type: string, value: string | null | undefined): string => {
    if (value === null || value === undefined) return t.beyond;
    if (type === 'price') return formatPrice(value, plan.currency, locale);
    if (type === 'percent') return `${format.quantity(value)} %`;
    return format.quantity(value);
  };
  return (
    <Paper p={0}>
      <Text p="md" pb={0} fw={600}>
        {plan.name} · {card.name}
      </Text>
      <Exportable caption={t.tiersOf(plan.name, card.name)}>
        <Table aria-label={t.tiersOf(plan.name, card.name)}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name, label }) => (
                <Table.Th key={name} scope="col" ta={name === 'upTo' ? undefined : 'end'}>
                  {label[locale]}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tiers.map((row) => (
              <Table.Tr key={row.upTo ?? 'open'}>
                {columns.map(({ name, type }) => (
                  <Table.Td
                    key={name}
                    {...(type === 'price' && { 'data-price': true })}
                    ta={name === 'upTo' ? undefined : 'end'}
                  >
                    {say(type, row[name])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Exportable>
    </Paper>
  );
}
