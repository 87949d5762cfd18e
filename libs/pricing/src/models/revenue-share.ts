import { Decimal } from '@libs/money';
import { z } from 'zod';
import { priceModel } from '../price-model.js';
import type { Speech } from '../speech.js';
import { percentSchema } from './percent-tiers.js';
import { percentStep } from './steps.js';
import { cutByTiers, sayTiers, spansOf, tierReached, tiersSchema, upToField } from './tiers.js';

const params = z.object({
  model: z.literal('revenue_share'),
  tiers: tiersSchema({ sharePercent: percentSchema }),
  /** `graduated`: each part of the revenue at the share of its tier; `volume`: all of it at the share of the tier reached. */
  mode: z.enum(['graduated', 'volume']).default('graduated'),
  /** Who receives the share: `provider` makes a charge, `partner` a payout, which is a line below zero. */
  paidTo: z.enum(['provider', 'partner']).default('provider'),
});
type Params = z.output<typeof params>;

/**
 * A share of the revenue that a partner makes with the API (which the events carry), owed to the provider or paid out
 * to the partner. Whether it is gross or net revenue is the meter's choice of value.
 *
 * Example: up to 1,000.00 a share of 30 %, beyond 20 %; revenue of 1,500.00 gives 300.00 + 100.00 = 400.00.
 */
export const revenueShare = priceModel({
  kind: 'revenue_share',
  sells: 'amounts',
  params,
  compile({ tiers, mode, paidTo }) {
    const spans = spansOf(tiers).map(({ number, from, upTo, row }) => {
      const percent = Decimal.of(row.sharePercent);
      return { number, from, upTo, percent: paidTo === 'partner' ? percent.negated() : percent };
    });
    type Share = (typeof spans)[number];
    const step = ({ number, percent }: Share, revenue: Decimal) =>
      percentStep(`tier-${number}`, revenue, percent, { tier: number });
    return ({ quantity }) =>
      mode === 'volume'
        ? [step(tierReached(spans, quantity), quantity)]
        : cutByTiers(spans, quantity).map(({ span, units }) => step(span, units));
  },
  sentence: {
    en: (price, say) =>
      `${price.paidTo === 'partner' ? 'pays out a share' : 'a share'} of the revenue: ${sayShares(price, say)}`,
    fr: (price, say) =>
      `${price.paidTo === 'partner' ? 'reverse une part' : 'une part'} du chiffre d’affaires\u00a0: ${sayShares(price, say)}`,
  },
  form: {
    title: { en: 'Revenue share', fr: 'Partage de revenus' },
    summary: { en: 'A share of the revenue events carry', fr: 'Une part du chiffre d’affaires des événements' },
    fields: [
      {
        name: 'tiers',
        type: 'tiers',
        label: { en: 'Shares', fr: 'Parts' },
        hint: {
          en: 'In ascending order of revenue; the last one has no end',
          fr: 'Par chiffre d’affaires croissant ; la dernière n’a pas de fin',
        },
        isRequired: true,
        default: [{ upTo: null, sharePercent: '0' }],
        columns: [
          upToField,
          {
            name: 'sharePercent',
            type: 'percent',
            label: { en: 'Share', fr: 'Part' },
            hint: { en: 'From 0 to 100', fr: 'De 0 à 100' },
            isRequired: true,
          },
        ],
      },
      {
        name: 'mode',
        type: 'choice',
        label: { en: 'Tiers apply to', fr: 'Les tranches portent sur' },
        hint: { en: 'How the share of a tier is used', fr: 'Comment sert la part d’une tranche' },
        isRequired: false,
        default: 'graduated',
        options: [
          { value: 'graduated', label: { en: 'the revenue in them', fr: 'ce qu’elles contiennent' } },
          { value: 'volume', label: { en: 'all revenue', fr: 'tout le chiffre d’affaires' } },
        ],
      },
      {
        name: 'paidTo',
        type: 'choice',
        label: { en: 'Paid to', fr: 'Versée' },
        hint: { en: 'Who receives the share', fr: 'Qui reçoit la part' },
        isRequired: false,
        default: 'provider',
        options: [
          { value: 'provider', label: { en: 'the provider (a charge)', fr: 'au fournisseur (un débit)' } },
          { value: 'partner', label: { en: 'the partner (a payout)', fr: 'au partenaire (un versement)' } },
        ],
      },
    ],
  },
  example: {
    params: {
      model: 'revenue_share',
      tiers: [
        { upTo: '1000', sharePercent: '30' },
        { upTo: null, sharePercent: '20' },
      ],
    },
    quantity: '1500',
    amount: '400',
  },
});

function sayShares({ tiers }: Params, say: Speech): string {
  return sayTiers(tiers, say, (row) => say.percent(row.sharePercent));
}
