import { planVersionSchema, type PlanDraft, type PlanVersion } from '@libs/contracts';
import { priceModelOf } from '@libs/pricing';
import type { FieldFault } from '@libs/platform';

/** What a plan may refer to, by key or id. */
export interface Surroundings {
  /** Status by meter key. */
  meters: ReadonlyMap<string, string>;
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
    : parsed.error.issues.map((issue) => ({ pointer: `/${issue.path.map(String).join('/')}`, detail: issue.message }));
  const empty =
    draft.rateCards.length === 0
      ? [{ pointer: '/rateCards', detail: 'a plan sells at least one thing: add a rate card' }]
      : [];
  return [
    ...empty,
    ...shape,
    ...duplicateKeys(draft),
    ...productFaults(draft, around),
    ...(parsed.success ? references(parsed.data, around) : []),
  ];
}

function duplicateKeys(draft: PlanDraft): FieldFault[] {
  const keys = draft.rateCards.map((card) => card.key);
  return keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index
      ? [
          {
            pointer: `/rateCards/${index}/key`,
            detail: `"${String(key)}" is the key of another rate card: invoice lines are told apart by it`,
          },
        ]
      : [],
  );
}

function productFaults(draft: PlanDraft, { products }: Surroundings): FieldFault[] {
  return draft.productIds.flatMap((id, index) => {
    const isPublished = products.get(id);
    if (isPublished === undefined) return [{ pointer: `/productIds/${index}`, detail: `there is no product ${id}` }];
    return isPublished ? [] : [{ pointer: `/productIds/${index}`, detail: 'the product has no published version yet' }];
  });
}

function references(plan: PlanVersion, { meters, features }: Surroundings): FieldFault[] {
  const meterFault = (pointer: string, key: string): FieldFault[] => {
    const status = meters.get(key);
    if (status === 'published') return [];
    return [
      {
        pointer,
        detail:
          status === undefined ? `there is no meter "${key}"` : `the meter "${key}" is ${status}: publish it first`,
      },
    ];
  };
  const featureFault = (pointer: string, key: string | undefined): FieldFault[] =>
    key === undefined || features.has(key) ? [] : [{ pointer, detail: `there is no feature "${key}"` }];
  const cards = plan.rateCards.flatMap((card, index) => [
    ...featureFault(`/rateCards/${index}/featureKey`, card.featureKey),
    ...card.meterKeys.flatMap((key, at) => meterFault(`/rateCards/${index}/meterKeys/${at}`, key)),
    ...(priceModelOf(card.price.model).sells !== 'none' && card.meterKeys.length === 0
      ? [{ pointer: `/rateCards/${index}/meterKeys`, detail: 'this price is for usage: name the meter that counts it' }]
      : []),
    ...(card.cadence && card.meterKeys.length > 0 && !isSameCadence(card.cadence, plan.cadence)
      ? [
          {
            pointer: `/rateCards/${index}/cadence`,
            detail: "usage is reported with the plan's periods: leave the cadence out",
          },
        ]
      : []),
  ]);
  const entitlements = plan.entitlements.flatMap((entitlement, index) => [
    ...featureFault(`/entitlements/${index}/featureKey`, entitlement.featureKey),
    ...(entitlement.kind === 'metered' ? meterFault(`/entitlements/${index}/meterKey`, entitlement.meterKey) : []),
  ]);
  return [...cards, ...entitlements];
}

const isSameCadence = (a: PlanVersion['cadence'], b: PlanVersion['cadence']): boolean =>
  a.unit === b.unit && a.count === b.count;
