/** Node treats a longer delay as zero. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Returns after `ms` (25 days at most), or as soon as `signal` aborts. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, Math.min(ms, TIMER_MS_MAX));
    function finish(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    }
    signal?.addEventListener('abort', finish);
  });
}
