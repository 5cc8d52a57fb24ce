import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `act` at a steady rate whatever the answers do, and gives each call the moment it was due: a
 * latency counted from there includes the time a slow server kept the request from being sent.
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
