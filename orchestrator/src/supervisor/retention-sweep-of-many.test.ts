import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { RetentionStore } from '../ports/retention-store.ts';
import type { Store } from '../ports/store.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../testing/executions.ts';
import { LOOKED_AT_MAX } from '../use-cases/plan-removals.ts';
import { prune } from '../use-cases/prune.ts';
import { BEGUN_MAX } from '../use-cases/remove-execution.ts';
import { RetentionSweep } from './retention-sweep.ts';

import { finish, KEEP_5, RUNNING, setUp, write } from './testing/retention-set-up.ts';

const MANY = 2000;
const TASKS = 20;

it('2,000 executions with files are pruned to 100 in small steps, while heartbeats are answered', async () => {
  const { store, layout, deps, sweep, left } = setUp(KEEP_5);
  for (let i = 0; i < MANY; i++) {
    const id = `e${i}`;
    finish(store, id, { days: i / 100, taskName: `task-${i % TASKS}` });
    write(layout.outputFolder(id), 1 + (i % 40));
  }
  const live = ['live-0', 'live-1', 'live-2'];
  for (const id of live) {
    store.add(anExecution({ id }));
    store.apply(id, { kind: 'dispatched', attempt: anAttempt({ executionId: id, credentialHash: id }) }, T0);
    write(layout.outputFolder(id), 10);
  }
  const turn = deps.timers.pause;
  const wakeups = { execution: no, dispatcher: no, removals: no, rules: no, schedules: no };
  const planned = await prune({ ...deps, rules: KEEP_5, turn, wakeups }, { dryRun: true, listed: 10 });
  expect([planned.executions, planned.removals.length]).toEqual([MANY - 100, 10]);
  const onDiskBefore = await sizeOf(deps.files, MANY);

  // What happens between two turns, in which heartbeats are answered.
  const most = { looked: 0, begun: 0, removed: 0, rows: 0 };
  let step = { looked: 0, begun: 0, removed: 0, rows: 0 };
  let beats = 0;
  const beat = (): void => {
    for (const key of ['looked', 'begun', 'removed', 'rows'] as const)
      most[key] = Math.max(most[key], step[key]);
    step = { looked: 0, begun: 0, removed: 0, rows: 0 };
    const id = live[beats++ % live.length] ?? '';
    const answered = store.apply(id, EXAMPLES.heartbeat, T0);
    if (answered.outcome !== 'changed') throw new Error(`a heartbeat was ${answered.outcome}`);
  };
  const { retention } = store;
  const spied = withOverrides<RetentionStore>(retention, {
    finished: (...args: Parameters<typeof retention.finished>) => {
      step.looked += args[0];
      return retention.finished(...args);
    },
    begin: (...args: Parameters<typeof retention.begin>) => {
      step.begun += args[0].length;
      return retention.begin(...args);
    },
    noteFreed: (...args: Parameters<typeof retention.noteFreed>) => {
      step.removed += 1;
      return retention.noteFreed(...args);
    },
    deleteRows: (...args: Parameters<typeof retention.deleteRows>) => {
      step.rows += 1;
      return retention.deleteRows(...args);
    },
  });
  const watched = new RetentionSweep({
    ...deps,
    store: withOverrides<Store>(store, { retention: spied }),
    timers: {
      pause: async () => {
        beat();
        await turn();
      },
    },
  });
  watched.due();
  await watched.run(RUNNING);

  expect(most.looked).toBeLessThanOrEqual(LOOKED_AT_MAX);
  expect(most.begun).toBeLessThanOrEqual(BEGUN_MAX);
  expect([most.removed, most.rows]).toEqual([1, 1]);
  expect(beats).toBeGreaterThan(2 * (MANY - 100));
  expect(sweep.check).toBeNull();
  const kept = Array.from({ length: 100 }, (_, i) => `e${MANY - 1 - i}`).toSorted();
  expect(left()).toEqual(kept);
  expect(new Set(readdirSync(layout.outputsFolder))).toEqual(new Set([...kept, ...live]));
  const freed = onDiskBefore - (await sizeOf(deps.files, MANY));
  expect(Math.abs(freed - planned.bytes) / planned.bytes).toBeLessThan(0.02);
  const ofTombstones = Array.from(
    { length: MANY },
    (_, i) => store.retention.tombstone(`e${i}`)?.bytesFreed ?? 0,
  );
  expect(ofTombstones.reduce((sum, bytes) => sum + bytes, 0)).toBe(freed);
  for (const id of live) expect(store.find(id)?.execution.status).toBe('running');
}, 120_000);

function withOverrides<T extends object>(original: T, overrides: Partial<T>): T {
  return new Proxy(original, {
    get(target, property): unknown {
      const value: unknown = Reflect.get(overrides, property) ?? Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function no(): void {
  // Nobody is to be woken.
}

async function sizeOf(files: ExecutionFiles, count: number): Promise<number> {
  let bytes = 0;
  for (let i = 0; i < count; i++) bytes += await files.measure({ executionId: `e${i}`, attempt: 1 });
  return bytes;
}
