import { expect, it } from 'vitest';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { secondsAfter } from '../domain/staleness.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../testing/executions.ts';
import { openTestStore } from '../testing/test-store.ts';
import { flagSilent } from './flag-silent.ts';

const wakeups = {
  execution: () => undefined,
  dispatcher: () => undefined,
  removals: () => undefined,
  schedules: () => undefined,
  rules: () => undefined,
};

function running(store: SqliteStore, count: number, since: Date): void {
  for (let i = 0; i < count; i++) {
    const id = `e${store.live().length}`;
    const attempt = anAttempt({ executionId: id, credentialHash: id });
    store.add(anExecution({ id }));
    store.apply(id, { kind: 'dispatched', attempt }, since);
    store.apply(id, EXAMPLES.heartbeat, since);
  }
}

function flagged(store: SqliteStore, now: Date): number {
  return flagSilent({ store, clock: { now: () => now }, wakeups }).length;
}

it('a fleet that falls silent at once is flagged in pieces, so that heartbeats come in between', () => {
  const store = openTestStore();
  running(store, 120, T0);
  const now = secondsAfter(T0, 101);
  expect([flagged(store, now), flagged(store, now), flagged(store, now), flagged(store, now)]).toEqual([
    50, 50, 20, 0,
  ]);
});

it('the many that a brake holds back do not hide one that falls silent later', () => {
  const store = openTestStore();
  running(store, 60, T0);
  while (flagged(store, secondsAfter(T0, 101)) > 0);
  const later = secondsAfter(T0, 900);
  running(store, 1, later);
  expect(flagged(store, later)).toBe(0);
  expect(flagged(store, secondsAfter(later, 101))).toBe(1);
  expect(store.find('e60')?.execution.status).toBe('stale');
});
