/** Seldom enough to leave the machine to those who are asked. */
const EVERY_MS = 150;

/** Asks until the probe answers something; false when it has not in time. */
export async function within<T>(ms: number, probe: () => Promise<T | null | undefined | false>): Promise<T | false> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) return false;
    await pause(EVERY_MS);
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
