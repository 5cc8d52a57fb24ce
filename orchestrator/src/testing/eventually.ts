/**
 * Polls until `check` returns something other than undefined or false; only for real processes, whose timing
 * a test cannot control.
 */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  deadlineMs = 120_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result as Exclude<T, undefined | false>;
    if (performance.now() > deadline) throw new Error(`Waited ${deadlineMs} ms in vain for: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
