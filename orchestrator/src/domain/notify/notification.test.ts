import { describe, expect, it } from 'vitest';
import { isWanted, notificationKindOf } from './notification.ts';

const FAILED = { kind: 'failed', task: 'books', labels: { team: 'prices', env: 'live' } } as const;

describe('what is notified', () => {
  it('is each verdict, each silence and each further attempt', () => {
    const kind = (on: Parameters<typeof notificationKindOf>[0]) => notificationKindOf(on);
    expect(kind({ kind: 'completion_success', fromStatus: 'running', toStatus: 'succeeded' })).toBe(
      'succeeded',
    );
    expect(kind({ kind: 'container_exited', fromStatus: 'running', toStatus: 'failed' })).toBe('failed');
    expect(kind({ kind: 'completion_success', fromStatus: 'lost', toStatus: 'succeeded' })).toBe('succeeded');
    expect(kind({ kind: 'heartbeat_missed', fromStatus: 'running', toStatus: 'stale' })).toBe('stale');
    expect(kind({ kind: 'launch_failed', fromStatus: 'starting', toStatus: 'queued' })).toBe('retried');
  });

  it('is nothing that is as it should be', () => {
    const kind = (on: Parameters<typeof notificationKindOf>[0]) => notificationKindOf(on);
    expect(kind({ kind: 'heartbeat', fromStatus: 'stale', toStatus: 'running' })).toBeNull();
    expect(kind({ kind: 'resumed', fromStatus: 'failed', toStatus: 'queued' })).toBeNull();
    expect(kind({ kind: 'cache_missed', fromStatus: 'starting', toStatus: 'starting' })).toBeNull();
    expect(kind({ kind: 'dispatched', fromStatus: 'queued', toStatus: 'starting' })).toBeNull();
  });
});

describe('a filter', () => {
  it('that says nothing wants what went wrong', () => {
    expect(isWanted({}, FAILED)).toBe(true);
    for (const kind of ['succeeded', 'stopped', 'stale', 'retried'] as const) {
      expect([kind, isWanted({}, { ...FAILED, kind })]).toEqual([kind, false]);
    }
  });

  it('wants what meets all of its conditions', () => {
    expect(
      isWanted({ kinds: ['stale', 'failed'], tasks: ['books'], labels: { team: 'prices' } }, FAILED),
    ).toBe(true);
    expect(isWanted({ kinds: ['stale'] }, FAILED)).toBe(false);
    expect(isWanted({ tasks: ['shoes'] }, FAILED)).toBe(false);
    expect(isWanted({ tasks: ['books'] }, { ...FAILED, task: null })).toBe(false);
    expect(isWanted({ labels: { team: 'prices', env: 'test' } }, FAILED)).toBe(false);
    expect(isWanted({ labels: { constructor: 'x' } }, FAILED)).toBe(false);
  });

  it('of tasks or labels does not hide that another endpoint is paused', () => {
    expect(isWanted({ tasks: ['shoes'] }, { kind: 'endpoint_paused', task: null, labels: {} })).toBe(true);
  });
});
