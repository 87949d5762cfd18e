/** Waits for what happens in the background. @throws Error naming what did not come true within a minute. */
export async function until<T>(what: string, probe: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const found = await probe();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited a minute in vain: ${what}`);
}
