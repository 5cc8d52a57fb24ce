import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { Shutdown } from './shutdown.ts';

const STEPS = ['stop', 'abort', 'endWorker', 'endOutput', 'endReport'] as const;

function stopping(graceMs: number) {
  const clock = new ManualClock();
  const shutdown = new Shutdown(clock, graceMs);
  const atMs: Partial<Record<(typeof STEPS)[number], number>> = {};
  for (const step of STEPS) {
    shutdown[step].addEventListener('abort', () => (atMs[step] = clock.monotonicMs()));
  }
  return { clock, shutdown, atMs };
}

test('nothing happens before a stop is requested', async () => {
  const { clock, shutdown, atMs } = stopping(10_000);
  await clock.advance(60_000);
  expect(atMs).toEqual({});
  expect(shutdown.askedBy).toBeNull();
});

test('a signal starts the steps, and the last is over well before the grace', async () => {
  const { clock, shutdown, atMs } = stopping(10_000);
  shutdown.signal('SIGTERM');
  await clock.advance(60_000);
  expect(atMs).toEqual({ stop: 0, abort: 7000, endWorker: 7500, endOutput: 8000, endReport: 9300 });
  expect(shutdown.askedBy).toBe('SIGTERM');
});

test.each([500, 1000, 2000, 4000])('with a grace of %d ms the steps keep their order', async (graceMs) => {
  const { clock, shutdown, atMs } = stopping(graceMs);
  shutdown.signal('SIGTERM');
  await clock.advance(60_000);
  const times = STEPS.map((step) => atMs[step] ?? Infinity);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.at(-1)).toBeLessThan(graceMs);
});

test('asking again changes nothing', async () => {
  const { clock, shutdown, atMs } = stopping(10_000);
  shutdown.request('the orchestrator');
  await clock.advance(5000);
  shutdown.request('the orchestrator');
  shutdown.signal('SIGTERM');
  await clock.advance(60_000);
  expect(atMs.abort).toBe(7000);
  expect(shutdown.askedBy).toBe('the orchestrator');
});

test('a second signal leaves one second to report', async () => {
  const { clock, shutdown, atMs } = stopping(60_000);
  shutdown.signal('SIGINT');
  await clock.advance(100);
  shutdown.signal('SIGINT');
  await clock.advance(60_000);
  expect(atMs).toEqual({ stop: 0, abort: 100, endWorker: 100, endOutput: 100, endReport: 1100 });
});
