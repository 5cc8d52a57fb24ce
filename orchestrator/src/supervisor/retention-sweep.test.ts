import { describe, expect, it } from 'vitest';
import { StorageError } from '../ports/storage-error.ts';
import { T0 } from '../testing/executions.ts';
import { KEEP_ALL } from '../testing/keep-all.ts';

import { RetentionSweep } from './retention-sweep.ts';

import { LOOKED_AT_MAX } from '../use-cases/plan-removals.ts';
import { DAY_SECONDS, finish, KEEP_5, RUNNING, setUp, write } from './testing/retention-set-up.ts';

describe('the sweep of what is not kept', () => {
  it('removes nothing where no rule is set', async () => {
    const { store, clock, apply, left } = setUp(KEEP_ALL);
    finish(store, 'e1');
    clock.advance(10_000 * DAY_SECONDS);
    await apply();
    expect(left()).toEqual(['e1']);
  });

  it('removes by the clock what is older than it is kept, and only when it is due', async () => {
    const { store, clock, sweep, apply, left } = setUp({ ...KEEP_ALL, keep: { ...KEEP_ALL.keep, days: 7 } });
    finish(store, 'e1', { days: 0 });
    finish(store, 'e2', { days: 1 });
    clock.advance(7 * DAY_SECONDS);
    await apply();
    expect(left()).toEqual(['e1', 'e2']);
    clock.advance(60);
    await sweep.run(RUNNING);
    expect(left()).toEqual(['e1', 'e2']);
    await apply();
    expect(left()).toEqual(['e2']);
    expect(store.retention.tombstone('e1')).toMatchObject({ rule: 'keep', requestedBy: null });
    clock.advance(-30 * DAY_SECONDS);
    await apply();
    expect(left()).toEqual(['e2']);
  });

  it('keeps of a task what the task says, in place of the settings, counted among its own executions', async () => {
    const { store, apply, left } = setUp(KEEP_5);
    store.tasks.put('rates', '{}', T0, { keep: { newest: 2 } });
    store.tasks.put('other', '{}', T0);
    const rates = { name: 'rates', revision: 1 };
    for (let i = 0; i < 4; i++) {
      // All of one task_name, which is what others are counted by.
      finish(store, `rates-${i}`, { days: i, task: rates });
      finish(store, `plain-${i}`, { days: i });
      finish(store, `other-${i}`, { days: i + 10, task: { name: 'other', revision: 1 } });
    }
    await apply();
    const others = ['other-0', 'other-1', 'other-2', 'other-3', 'plain-3'];
    expect(left()).toEqual([...others, 'rates-2', 'rates-3']);
    expect(store.retention.tombstone('rates-1')).toMatchObject({
      rule: 'keep',
      why: 'It is not among the newest 2 of its task that succeeded (keep of task rates).',
      task: rates,
    });
  });

  it('keeps what did not succeed three times as long as the days of a task, and goes by what the task says now', async () => {
    const { store, clock, apply, left } = setUp(KEEP_ALL);
    store.tasks.put('rates', '{"a":1}', T0, { keep: { days: 1 } });
    const task = { name: 'rates', revision: 1 };
    finish(store, 'good', { task });
    finish(store, 'bad', { task, end: 'completion_failure' });
    clock.advance(2 * DAY_SECONDS);
    store.tasks.put('rates', '{"a":2}', T0, { keep: { days: 7 } });
    await apply();
    expect(left()).toEqual(['bad', 'good']);
    store.tasks.put('rates', '{"a":3}', T0, { keep: { days: 1 } });
    await apply();
    expect(left()).toEqual(['bad']);
    clock.advance(2 * DAY_SECONDS);
    store.tasks.put('rates', '{"a":4}', T0);
    await apply();
    expect(left()).toEqual(['bad']);
    store.tasks.put('rates', '{"a":5}', T0, { keep: { days: 1 } });
    store.tasks.remove('rates');
    await apply();
    expect(left()).toEqual(['bad']);
  });

  it('does not remove by a rule that was changed while it was applied', async () => {
    const { store, deps, left } = setUp(KEEP_ALL);
    store.tasks.put('rates', '{"a":1}', T0, { keep: { newest: 1 } });
    const task = { name: 'rates', revision: 1 };
    const count = LOOKED_AT_MAX + 50;
    for (let i = 0; i < count; i++) finish(store, `e${i}`, { days: i / 1000, task });
    // While the first of two parts is removed.
    let turns = 0;
    const pause = async (): Promise<void> => {
      if (++turns === 20) store.tasks.put('rates', '{"a":2}', T0);
      await deps.timers.pause();
    };
    const sweep = new RetentionSweep({ ...deps, timers: { pause } });
    sweep.due();
    await sweep.run(RUNNING);
    expect(left()).toHaveLength(count - (LOOKED_AT_MAX - 1));
  });

  it('keeps within its budget what finished last, measures what was not, and reports what it cannot do', async () => {
    const kib = 1024;
    const world = setUp({ ...KEEP_ALL, maxBytes: 0 });
    const { store, layout, deps, left } = world;
    for (let i = 0; i < 4; i++) {
      finish(store, `e${i}`, { days: i });
      write(layout.outputFolder(`e${i}`), 100);
    }
    const sweepWith = async (maxBytes: number) => {
      const rules = { ...KEEP_ALL, maxBytes };
      const sweep = new RetentionSweep({ ...deps, settings: { ...deps.settings, rules } });
      sweep.due();
      await sweep.run(RUNNING);
      return sweep;
    };
    const database = store.retention.databaseBytes();
    expect((await sweepWith(database + 250 * kib)).check).toBeNull();
    expect(left()).toEqual(['e2', 'e3']);
    store.retention.pin('e2', T0);
    const over = await sweepWith(1000);
    expect(left()).toEqual(['e2']);
    expect(over.check).toMatchObject({
      ok: true,
      warning: true,
      detail: expect.stringContaining('DATA_MAX_GB'),
    });
  });

  it('goes on with the others if one cannot be removed, says so, and tries again when it is due', async () => {
    const { store, files, sweep, apply } = setUp({ ...KEEP_ALL, keep: { ...KEEP_ALL.keep, newest: 1 } });
    for (const [i, id] of ['e1', 'e2', 'e3'].entries()) finish(store, id, { days: i });
    const original = { ...files };
    files.remove = (last) => {
      if (last.executionId === 'e2') throw new StorageError('e2 cannot be removed: EACCES.');
      return original.remove(last);
    };
    await apply();
    expect(store.retention.underWay(9, 0).map(({ executionId }) => executionId)).toEqual(['e2']);
    expect(store.retention.tombstone('e1')?.removedAt).not.toBeNull();
    expect(sweep.check?.detail).toBe('e2 cannot be removed: EACCES.');
    files.remove = (last) => original.remove(last);
    await sweep.run(RUNNING);
    expect(store.retention.underWay(9, 0)).toHaveLength(1);
    await apply();
    expect([store.retention.underWay(9, 0), sweep.check]).toEqual([[], null]);
  });

  it('says once that the disk is nearly full', async () => {
    const { deps, fill } = setUp(KEEP_ALL);
    const warned: string[] = [];
    const logger = { ...deps.logger, warn: (_: object, message: string) => void warned.push(message) };
    const sweep = new RetentionSweep({ ...deps, logger });
    fill();
    for (let i = 0; i < 2; i++) {
      sweep.due();
      await sweep.run(RUNNING);
    }
    expect(warned).toEqual(['the disk is nearly full']);
  });
});
