import { expect, it } from 'vitest';
import { anAttempt, anExecution, snapshotIn, T0 } from '../testing/executions.ts';
import { diagnose } from './diagnosis.ts';
import type { FullLimit } from './limits.ts';
import { secondsAfter } from './staleness.ts';

const queued = (releasedAt: Date | null, notBefore: Date | null) => ({
  ...snapshotIn('queued', { attempt: 1, notBefore }),
  attempt: anAttempt({ releasedAt }),
});
const circumstances = { container: null, stalledAfterSeconds: 300, waitsFor: null, held: null } as const;

it('a running crawl says how many of its pages are blocked', () => {
  const running = (blocked: number) => {
    const snapshot = snapshotIn('running');
    const liveness = { ...snapshot.liveness, lastHeartbeatAt: T0, progress: { blocked_urls: blocked } };
    return diagnose({ ...snapshot, liveness }, circumstances, T0)?.message;
  };
  expect(running(0)).toBe('Heartbeats arrive and progress advances.');
  expect(running(12)).toBe(
    'Heartbeats arrive and progress advances; 12 pages were blocked: a challenge or a login page came instead.',
  );
});

it('another attempt says whether it waits for the previous one, for its retry delay or for a slot', () => {
  const later = secondsAfter(T0, 60);
  expect(diagnose(queued(null, null), circumstances, T0)).toEqual({
    code: 'waiting_for_retry',
    message: 'Another attempt starts once the log of the previous one is saved and its container is removed.',
  });
  expect(diagnose(queued(T0, later), circumstances, T0)).toEqual({
    code: 'waiting_for_retry',
    message: 'Another attempt starts after 2026-01-01T00:01:00.000Z.',
  });
  expect(diagnose(queued(T0, later), circumstances, later)?.code).toBe('waiting_for_place');
});

it('a queued one names the limit that it waits for, and who holds the places', () => {
  const fresh = snapshotIn('queued', { spec: { ...anExecution().spec, targetHost: 'shop.test' } });
  const waiting = (waitsFor: FullLimit) => diagnose(fresh, { ...circumstances, waitsFor }, T0);
  expect(waiting({ kind: 'group', key: 'team a', limit: 2, heldBy: ['e1', 'e2'] })).toEqual({
    code: 'waiting_for_group',
    message: 'The limit of 2 of the group "team a" is reached: e1 and 1 other are running.',
  });
  expect(waiting({ kind: 'group', key: 'team a', limit: 1, heldBy: ['e1'] })?.message).toBe(
    'The limit of 1 of the group "team a" is reached: e1 is running.',
  );
  expect(waiting({ kind: 'host', key: 'shop.test', limit: 1, heldBy: ['e1'] })?.code).toBe(
    'waiting_for_host',
  );
  expect(waiting({ kind: 'total', key: null, limit: 8, heldBy: ['e1'] })?.code).toBe('waiting_for_place');
});

it('whoever waits for a retry says that, whatever limit is reached', () => {
  const group: FullLimit = { kind: 'group', key: 'shop', limit: 1, heldBy: ['e2'] };
  expect(diagnose(queued(null, null), { ...circumstances, waitsFor: group }, T0)?.code).toBe(
    'waiting_for_retry',
  );
});
