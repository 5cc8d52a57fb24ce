import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import { ExecutionFilesOnDisk } from '../adapters/outputs/execution-files-on-disk.ts';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { secondsAfter } from '../domain/staleness.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import type { RetentionStore } from '../ports/retention-store.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { Store } from '../ports/store.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../testing/executions.ts';
import { KEEP_ALL } from '../testing/keep-all.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { folderInMemory } from '../testing/temporary-folder.ts';
import { openTestStore } from '../testing/test-store.ts';
import { LOOKED_AT_MAX, type RetentionRules } from '../use-cases/plan-removals.ts';
import { prune } from '../use-cases/prune.ts';
import { BEGUN_MAX } from '../use-cases/remove-execution.ts';
import { RetentionSweep } from './retention-sweep.ts';

const DAY_SECONDS = 86_400;
const RUNNING = new AbortController().signal;
const KEEP_5: RetentionRules = { ...KEEP_ALL, keep: { ...KEEP_ALL.keep, newest: 5 } };

function setUp(rules: RetentionRules) {
  const folder = folderInMemory();
  const layout = dataLayout(folder);
  const store = openTestStore(folder);
  const disk = new ExecutionFilesOnDisk(layout);
  const files: ExecutionFiles = {
    measure: (last) => disk.measure(last),
    remove: (last) => disk.remove(last),
  };
  const clock = new ManualClock();
  const settings = { rules, everyMs: 1000, tombstonesMax: 2000 };
  let isDiskFull = false;
  const deps = {
    store,
    files,
    clock,
    timers: { pause: async () => new Promise<void>((resolve) => setImmediate(resolve)) },
    logger: silentLogger,
    diskGuard: {
      requireRoom: async () => {
        if (isDiskFull) throw new StorageError('The disk is nearly full.');
      },
    },
    settings,
  };
  const sweep = new RetentionSweep(deps);
  const apply = async (): Promise<void> => {
    sweep.due();
    await sweep.run(RUNNING);
  };
  const left = (): string[] =>
    store.retention
      .finished(10_000, null)
      .map(({ executionId }) => executionId)
      .toSorted();
  const fill = (): void => {
    isDiskFull = true;
  };
  return { layout, store, files, clock, sweep, apply, left, deps, fill };
}

/** One that finished so many days after T0, with a file of so many KiB. */
function finish(store: SqliteStore, id: string, { days = 0, taskName = 'shop' } = {}): void {
  store.add(anExecution({ id, spec: { ...anExecution().spec, taskName } }));
  const ref = { executionId: id, attempt: 1 };
  store.apply(id, { kind: 'dispatched', attempt: anAttempt({ ...ref, credentialHash: `hash-${id}` }) }, T0);
  store.apply(id, EXAMPLES.completion_success, secondsAfter(T0, days * DAY_SECONDS));
  store.noteAttempt(ref, { releasedAt: T0 });
}

function write(folder: string, kib: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'items.jsonl'), 'x'.repeat(kib * 1024));
}

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
  const wakeups = { execution: no, dispatcher: no, removals: no, rules: no };
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
