import type { PlanDraft } from '@libs/contracts';
import { priceModels, type Field } from '@libs/pricing';
import type { Locale } from '../../i18n/i18n.js';
import type { cardWords } from './card/words.js';
import type { planWords } from './words.js';

export interface PlaceWords {
  plan: (typeof planWords)['en'];
  card: (typeof cardWords)['en'];
  locale: Locale;
}

/** What a pointer into the draft means to its author: `/rateCards/0/price/tiers/1/upTo` is "API calls › Tier 2 › Up to". */
export function placeOf(pointer: string, draft: PlanDraft, words: PlaceWords): string {
  const [part, index, ...rest] = pointer.split('/').slice(1);
  const { plan, card } = words;
  if (part === 'rateCards' && index !== undefined) {
    const name = draft.rateCards[Number(index)]?.['name'];
    const title = typeof name === 'string' && name !== '' ? name : card.card(Number(index) + 1);
    return [title, ...inCard(rest, words)].join(' › ');
  }
  if (part === 'entitlements' && index !== undefined)
    return [plan.entitlements, String(draft.entitlements[Number(index)]?.['featureKey'] ?? Number(index) + 1)].join(
      ' › ',
    );
  if (part === 'notBillable' && index !== undefined) return `${plan.outcomesTitle} › ${Number(index) + 1}`;
  const labels: Record<string, string> = {
    name: plan.name,
    description: plan.description,
    currency: plan.currency,
    cadence: plan.every,
    trialDays: plan.trial,
    productIds: plan.products,
    rateCards: plan.cards,
    entitlements: plan.entitlements,
    spendingLimit: plan.spendingTitle,
  };
  return labels[part ?? ''] ?? plan.basics;
}

function inCard([part, ...rest]: string[], words: PlaceWords): string[] {
  const { card } = words;
  if (part === undefined) return [];
  if (part === 'price') return inPrice(rest, words);
  if (part === 'prices' && rest[0] !== undefined) {
    const [index, where, ...inner] = rest;
    const title = card.override(Number(index) + 1);
    if (where === 'price') return [title, ...inPrice(inner, words)];
    return [title, ...(where === 'dimensions' ? inner : where === 'meterKey' ? [card.overrideMeter] : [])];
  }
  const labels: Record<string, string> = {
    name: card.cardName,
    key: card.cardKey,
    featureKey: card.feature,
    billing: card.billing,
    meterKeys: card.meters,
    meterWeights: card.weights,
    meterRounding: card.meterRounding,
    unitConversion: card.conversion,
    freeUnits: card.freeUnits,
    prices: card.overrides,
    discountPercent: card.discount,
    minimum: card.minimum,
    maximum: card.maximum,
    proration: card.proration,
  };
  return [labels[part] ?? part];
}

/** Fields of a price are named by the models themselves; one name means one thing in all of them. */
function inPrice([field, row, column]: string[], { card, locale }: PlaceWords): string[] {
  if (field === undefined) return [card.model];
  const fields = priceModels.flatMap(({ form }) => form.fields).filter(({ name }) => name === field);
  const label = (some: readonly Field[]): string[] => (some[0] ? [some[0].label[locale]] : []);
  if (row === undefined) return label(fields);
  const columns = fields.flatMap((one) => one.columns ?? []).filter(({ name }) => name === column);
  return [card.tier(Number(row) + 1), ...label(columns)];
}
