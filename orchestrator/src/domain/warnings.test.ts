import { describe, expect, it } from 'vitest';
import { STATUSES, WARNING_MESSAGE_MAX } from '@crawlerd/shared';
import { EXAMPLES, snapshotIn, T0 } from '../testing/executions.ts';
import { decide } from './decide.ts';
import { secondsAfter } from './staleness.ts';
import { withWarning, type Warning } from './warning.ts';

describe('a warning', () => {
  it('is counted, with its last message and time', () => {
    const first = withWarning([], 'heartbeat_refused', 'not JSON', T0);
    const second = withWarning(first, 'completion_cut', 'too long', T0);
    const third = withWarning(second, 'heartbeat_refused', 'empty', secondsAfter(T0, 5));
    expect(third).toEqual([
      {
        code: 'heartbeat_refused',
        message: 'empty',
        count: 2,
        changes: 2,
        lastAtMs: T0.getTime() + 5000,
      },
      { code: 'completion_cut', message: 'too long', count: 1, changes: 1, lastAtMs: T0.getTime() },
    ]);
  });

  it('takes no more room however often a crawler repeats it, and whatever it says', () => {
    let warnings: readonly Warning[] = [];
    for (let i = 0; i < 1000; i++) {
      warnings = withWarning(warnings, 'heartbeat_refused', `${i}\u0000`.repeat(10_000), T0);
    }
    expect(warnings.map(({ count, changes }) => [count, changes])).toEqual([[1000, 1000]]);
    expect(warnings[0]?.message.length).toBeLessThanOrEqual(WARNING_MESSAGE_MAX);
    expect(warnings[0]?.message).not.toContain('\u0000');
  });

  it.each(STATUSES.filter((status) => status !== 'queued'))(
    'changes nothing else of one that is %s',
    (status) => {
      const before = snapshotIn(status);
      const after = decide(before, EXAMPLES.warned, T0);
      expect(after?.execution).toBe(before.execution);
      expect(after?.liveness).toBe(before.liveness);
      expect(after?.attempt).toMatchObject({ ...before.attempt, warnings: [{ code: 'heartbeat_refused' }] });
    },
  );

  it('of an earlier attempt is not taken for one of the current attempt', () => {
    const event = { kind: 'warned', attempt: 2, code: 'items_skipped', message: 'x' } as const;
    expect(decide(snapshotIn('running'), event, T0)).toBeNull();
  });
});
