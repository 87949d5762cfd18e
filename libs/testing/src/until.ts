const POLL_FIRST_MS = 15;
/** On a busy machine those who wait would otherwise take from those they wait for. */
const POLL_MOST_MS = 200;

/**
 * Waits for what happens in the background. Polls, because that is what an outsider can do.
 * @throws the last failure, or an Error naming `what`, when it has not come true in time.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 30_000,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let failure: unknown;
  for (let pause = POLL_FIRST_MS; ; pause = Math.min(pause * 1.3, POLL_MOST_MS)) {
    try {
      const result = await probe();
      if (result) return result;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) throw failure ?? new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
