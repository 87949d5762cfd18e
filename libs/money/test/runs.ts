import fc from 'fast-check';

/** How often each property is tried: 1,000 times, or as `npm run properties -- --runs N` says. */
export function configureRuns(): void {
  fc.configureGlobal({ numRuns: Number(process.env.PROPERTY_RUNS ?? 1000) });
}
