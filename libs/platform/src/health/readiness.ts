/** One thing a process must have to do its work. */
export interface ReadinessCheck {
  /** Who is asked: a service's name, or `platform`. */
  service: string;
  /** Rejects, or answers false, when the service cannot work. Figures are shown. */
  check(): Promise<{ ok: boolean; [figure: string]: unknown }>;
}

export interface Readiness {
  status: 'ready' | 'not_ready';
  services: Record<string, { ok: boolean; [figure: string]: unknown }>;
}

/** Asks everything at once; a check that hangs counts as failed after two seconds. */
export async function readiness(checks: readonly ReadinessCheck[]): Promise<Readiness> {
  const results = await Promise.all(
    checks.map(async ({ service, check }) => [service, await bounded(check())] as const),
  );
  return {
    status: results.every(([, result]) => result.ok) ? 'ready' : 'not_ready',
    services: Object.fromEntries(results),
  };
}

const TIMEOUT_MS = 2000;

async function bounded(result: Promise<{ ok: boolean }>): Promise<{ ok: boolean; [figure: string]: unknown }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: boolean; error: string }>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, error: `no answer within ${TIMEOUT_MS} ms` }), TIMEOUT_MS);
  });
  try {
    return await Promise.race([result, late]);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
