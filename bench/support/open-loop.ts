import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `act` at a steady rate, independent of the answers, and passes the moment each call was due: latency
 * measured from there includes the time for which a slow server delayed the request.
 */
export async function atRate(
  perSecond: number,
  seconds: number,
  act: (index: number, dueMs: number) => Promise<void>,
): Promise<void> {
  const startMs = performance.now();
  const calls: Promise<void>[] = [];
  const total = Math.round(perSecond * seconds);
  while (calls.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startMs) / 1000) * perSecond) + 1);
    while (calls.length < due) {
      const index = calls.length;
      calls.push(act(index, startMs + (index / perSecond) * 1000));
    }
    await pause(1);
  }
  await Promise.all(calls);
}
