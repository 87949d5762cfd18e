/**
 * Mistakes that this project must never make, each behind a name: `npm run chaos -- --planted` starts the services with one
 * of them planted (`PLANTED_BUG`, refused outside of tests) and has to catch it, so that its silence means something.
 */
export const plantedBugs = [
  /** Gateways are told 200 while the transaction still runs. */
  'acknowledge_before_commit',
  /** An id that was tried once is taken for stored, though its transaction was undone. */
  'claim_in_memory',
  /** The buckets are added to after the events' transaction, in one of their own. */
  'buckets_after_commit',
  /** The check's counters hear of a commit that may yet fail. */
  'counter_before_commit',
  /** The moment of arrival is a part of an event's identity. */
  'identity_by_arrival',
  /** A message that was handled before is handled again. */
  'inbox_ignored',
] as const;
export type PlantedBug = (typeof plantedBugs)[number];

let planted: PlantedBug | undefined;

/** Set once at start, from the configuration. */
export function plantBug(name: PlantedBug | undefined): void {
  planted = name;
}

/** Always false outside of tests; costs a comparison. */
export const isPlanted = (name: PlantedBug): boolean => planted === name;
