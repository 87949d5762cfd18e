/** The same time a day later, in UTC. */
export const dayAfter = (instant: string): string => new Date(Date.parse(instant) + 86_400_000).toISOString();

/** The same day and time of the next month, in UTC; 31 January becomes the last of February. */
export function monthAfter(instant: string): string {
  const next = new Date(instant);
  const day = next.getUTCDate();
  next.setUTCDate(1);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const last = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  next.setUTCDate(Math.min(day, last));
  return next.toISOString();
}
