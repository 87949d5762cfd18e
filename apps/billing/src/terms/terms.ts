import type { MessageData, PlanVersion } from '@libs/contracts';
import { toMillis, type Instant } from '@libs/period';

/** What the subscriptions service said about one subscription, one revision each. */
export type TermsFact =
  | ({ kind: 'activated' } & MessageData<'subscription.activated'>)
  | ({ kind: 'changed' } & MessageData<'subscription.changed'>)
  | ({ kind: 'paused' | 'resumed' | 'ended' } & MessageData<'subscription.ended'>);

/** A stretch of time under one plan version. */
export interface Phase {
  from: Instant;
  plan: PlanVersion;
  quantity: number;
  /** The instant the periods of this phase are counted from. */
  anchor: Instant;
}

/** What a subscription has to pay for, from instant to instant. */
export interface Terms {
  subscriptionId: string;
  partnerId: string;
  currency: string;
  timeZone: string;
  trialEndsAt: Instant | null;
  /** In order of time; never empty. */
  phases: Phase[];
  pausedAt: Instant | null;
  endedAt: Instant | null;
}

/**
 * The terms that all facts known so far amount to, whatever order they came in; null while none of them names a plan.
 * A fact that is still missing can only leave a gap, never undo a newer one.
 */
export function termsOf(facts: readonly TermsFact[]): Terms | null {
  const ordered = facts.toSorted((a, b) => a.revision - b.revision);
  const snapshots = ordered.filter((fact) => fact.kind === 'activated' || fact.kind === 'changed');
  const latest = snapshots.at(-1);
  if (!latest) return null;
  const { subscriptionId, partnerId, currency, timeZone, trialEndsAt } = latest;
  const terms: Terms = {
    subscriptionId,
    partnerId,
    currency,
    timeZone,
    trialEndsAt,
    phases: phasesOf(snapshots),
    pausedAt: null,
    endedAt: null,
  };
  for (const fact of ordered) {
    if (fact.kind === 'paused') terms.pausedAt = fact.at;
    if (fact.kind === 'resumed') terms.pausedAt = null;
    if (fact.kind === 'ended') terms.endedAt = fact.at;
  }
  return terms;
}

/** The phase in force at an instant; the first one for any instant before it. */
export function phaseAt(terms: Terms, instant: Instant): Phase {
  return terms.phases.findLast((phase) => toMillis(phase.from) <= toMillis(instant)) ?? terms.phases[0]!;
}

/** Whether recurring charges are running at this instant. */
export function isActiveAt(terms: Terms, instant: Instant): boolean {
  const at = toMillis(instant);
  const hasEnded = terms.endedAt !== null && toMillis(terms.endedAt) <= at;
  const isPaused = terms.pausedAt !== null && toMillis(terms.pausedAt) <= at;
  return !hasEnded && !isPaused && toMillis(terms.phases[0]!.from) <= at;
}

type Snapshot = Extract<TermsFact, { kind: 'activated' | 'changed' }>;

function phasesOf(snapshots: readonly Snapshot[]): Phase[] {
  const phases: Phase[] = [];
  for (const fact of snapshots) {
    // The activation may still be on its way: a change names the plan that was in force before it.
    if (fact.kind === 'changed' && phases.length === 0)
      phases.push({
        from: fact.startsAt,
        plan: fact.previousPlan,
        quantity: fact.quantity,
        anchor: fact.billingAnchor,
      });
    phases.push({
      from: fact.kind === 'activated' ? fact.startsAt : fact.effectiveAt,
      plan: fact.plan,
      quantity: fact.quantity,
      anchor: fact.billingAnchor,
    });
  }
  return phases.toSorted((a, b) => toMillis(a.from) - toMillis(b.from));
}
