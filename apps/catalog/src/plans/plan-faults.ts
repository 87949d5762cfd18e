import {
  entitlementSchema,
  planVersionSchema,
  type Entitlement,
  type MeterDefinition,
  type PlanDraft,
  type PlanVersion,
  say,
  sayIssue,
} from '@libs/contracts';
import {
  dimensionsOfRule,
  outcomeRuleSchema,
  priceModelOf,
  rateCardSchema,
  type OutcomeRule,
  type RateCard,
} from '@libs/pricing';
import type { FieldFault } from '@libs/platform';

/** What a plan may refer to, by key or id. */
export interface Surroundings {
  /** By meter key. */
  meters: ReadonlyMap<string, Pick<MeterDefinition, 'aggregation' | 'dimensions'> & { status: string }>;
  features: ReadonlySet<string>;
  /** Whether a product has a published version, by id. */
  products: ReadonlyMap<string, boolean>;
}

/**
 * Everything that keeps a draft from being published, at once; pointers go into the draft. Pure, so that the editor can ask
 * as often as it likes.
 */
export function planFaults(
  draft: PlanDraft,
  identity: { planId: string; planKey: string; version: number },
  around: Surroundings,
): FieldFault[] {
  const parsed = planVersionSchema.safeParse({ ...draft, ...identity });
  const shape = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({
        pointer: `/${issue.path.map(String).join('/')}`,
        detail: sayIssue(issue),
      }));
  const empty = draft.rateCards.length === 0 ? [{ pointer: '/rateCards', detail: say('plan_needs_a_rate_card') }] : [];
  return [
    ...empty,
    ...shape,
    ...duplicateKeys(draft),
    ...productFaults(draft, around),
    // What is well-formed is looked at though something beside it is not: an author mends everything in one go.
    ...draft.rateCards.flatMap((raw, index) => {
      const card = rateCardSchema.safeParse(raw);
      return card.success ? below(`/rateCards/${index}`, cardFaults(card.data, draft.cadence, around)) : [];
    }),
    ...(draft.notBillable ?? []).flatMap((raw, index) => {
      const rule = outcomeRuleSchema.safeParse(raw);
      return rule.success ? below(`/notBillable/${index}`, ruleFaults(rule.data, draft, around)) : [];
    }),
    ...draft.entitlements.flatMap((raw, index) => {
      const entitlement = entitlementSchema.safeParse(raw);
      return entitlement.success ? below(`/entitlements/${index}`, entitlementFaults(entitlement.data, around)) : [];
    }),
  ];
}

const below = (place: string, faults: readonly FieldFault[]): FieldFault[] =>
  faults.map(({ pointer, detail }) => ({ pointer: place + pointer, detail }));

function duplicateKeys(draft: PlanDraft): FieldFault[] {
  const keys = draft.rateCards.map((card) => card.key);
  return keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index
      ? [
          {
            pointer: `/rateCards/${index}/key`,
            detail: say('key_of_another_rate_card', { key: String(key) }),
          },
        ]
      : [],
  );
}

function productFaults(draft: PlanDraft, { products }: Surroundings): FieldFault[] {
  return draft.productIds.flatMap((id, index) => {
    const isPublished = products.get(id);
    if (isPublished === undefined)
      return [{ pointer: `/productIds/${index}`, detail: say('field_names_no_product', { id }) }];
    return isPublished ? [] : [{ pointer: `/productIds/${index}`, detail: say('product_has_no_published_version') }];
  });
}

function meterFaults(pointer: string, key: string, { meters }: Surroundings): FieldFault[] {
  const meter = meters.get(key);
  if (meter?.status === 'published') return [];
  const detail = meter
    ? say('meter_must_be_published', { key, meterStatus: meter.status })
    : say('field_names_no_meter', { key });
  return [{ pointer, detail }];
}

const featureFaults = (key: string | undefined, { features }: Surroundings): FieldFault[] =>
  key === undefined || features.has(key)
    ? []
    : [{ pointer: '/featureKey', detail: say('field_names_no_feature', { key }) }];

function cardFaults(card: RateCard, cadence: PlanVersion['cadence'], around: Surroundings): FieldFault[] {
  const faults = [
    ...featureFaults(card.featureKey, around),
    ...card.meterKeys.flatMap((key, at) => meterFaults(`/meterKeys/${at}`, key, around)),
    ...dimensionFaults(card, around),
  ];
  if (priceModelOf(card.price.model).sells !== 'none' && card.meterKeys.length === 0)
    faults.push({ pointer: '/meterKeys', detail: say('usage_price_needs_a_meter') });
  if (card.cadence && card.meterKeys.length > 0 && !isSameCadence(card.cadence, cadence)) {
    faults.push({ pointer: '/cadence', detail: say('usage_comes_with_the_plans_periods') });
  }
  return faults;
}

/** A price for values of a dimension that no meter of it tells apart would never be used. */
function dimensionFaults({ prices, meterKeys }: RateCard, { meters }: Surroundings): FieldFault[] {
  return prices.flatMap(({ meterKey, dimensions }, at) => {
    const sold = meterKey === undefined ? meterKeys : [meterKey];
    const known = new Set(sold.flatMap((key) => meters.get(key)?.dimensions ?? []));
    return Object.keys(dimensions)
      .filter((name) => sold.every((key) => meters.has(key)) && !known.has(name))
      .map((name) => ({
        pointer: `/prices/${at}/dimensions/${name}`,
        detail:
          known.size === 0
            ? say('meters_have_no_dimensions', { names: sold.join(', '), name })
            : say('meters_do_not_tell_apart', { names: sold.join(', '), name, known: [...known].join(', ') }),
      }));
  });
}

/** A rule about a dimension that a meter of the plan does not tell apart would let those calls cost after all. */
function ruleFaults(rule: OutcomeRule, { rateCards }: PlanDraft, { meters }: Surroundings): FieldFault[] {
  const sold = new Set(rateCards.flatMap(({ meterKeys }) => (Array.isArray(meterKeys) ? meterKeys.map(String) : [])));
  return [...sold].flatMap((key): FieldFault[] => {
    const meter = meters.get(key);
    if (meter === undefined) return [];
    if (meter.aggregation !== 'count' && meter.aggregation !== 'sum') {
      return [{ pointer: '', detail: say('meter_neither_counts_nor_sums', { key }) }];
    }
    return dimensionsOfRule(rule)
      .filter((name) => !meter.dimensions.includes(name))
      .map((name) => ({
        pointer: `/${name}`,
        detail: say('meter_lacks_dimension_of_rule', { key, name }),
      }));
  });
}

const entitlementFaults = (entitlement: Entitlement, around: Surroundings): FieldFault[] => [
  ...featureFaults(entitlement.featureKey, around),
  ...(entitlement.kind === 'metered' ? meterFaults('/meterKey', entitlement.meterKey, around) : []),
];

const isSameCadence = (a: PlanVersion['cadence'], b: PlanVersion['cadence']): boolean =>
  a.unit === b.unit && a.count === b.count;
