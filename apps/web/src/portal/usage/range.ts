export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The full hour after an instant: ranges that end "now" stay the same for an hour, and their answers are kept. */
export const hourAfter = (instant: Date): Date => new Date(Math.ceil((instant.getTime() + 1) / HOUR) * HOUR);
