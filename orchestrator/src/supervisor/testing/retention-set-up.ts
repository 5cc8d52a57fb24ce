import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { dataLayout } from '../../adapters/data-folder/data-layout.ts';
import { ExecutionFilesOnDisk } from '../../adapters/outputs/execution-files-on-disk.ts';
import type { SqliteStore } from '../../adapters/sqlite/sqlite-store.ts';
import { secondsAfter } from '../../domain/staleness.ts';
import type { TaskRef } from '../../domain/task.ts';
import type { ExecutionFiles } from '../../ports/execution-files.ts';
import { StorageError } from '../../ports/storage-error.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../../testing/executions.ts';
import { KEEP_ALL } from '../../testing/keep-all.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { silentLogger } from '../../testing/silent-logger.ts';
import { folderInMemory } from '../../testing/temporary-folder.ts';
import { openTestStore } from '../../testing/test-store.ts';
import { type RetentionRules } from '../../use-cases/plan-removals.ts';
import { RetentionSweep } from '../retention-sweep.ts';

export const DAY_SECONDS = 86_400;
export const RUNNING = new AbortController().signal;
export const KEEP_5: RetentionRules = { ...KEEP_ALL, keep: { ...KEEP_ALL.keep, newest: 5 } };

export function setUp(rules: RetentionRules) {
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

interface Ended {
  readonly days?: number;
  readonly taskName?: string;
  readonly task?: TaskRef | null;
  readonly end?: 'completion_success' | 'completion_failure';
}

/** One that finished so many days after T0, with a file of so many KiB. */
export function finish(
  store: SqliteStore,
  id: string,
  { days = 0, taskName = 'shop', task = null, end = 'completion_success' }: Ended = {},
): void {
  store.add(anExecution({ id, spec: { ...anExecution().spec, taskName, task } }));
  const ref = { executionId: id, attempt: 1 };
  store.apply(id, { kind: 'dispatched', attempt: anAttempt({ ...ref, credentialHash: `hash-${id}` }) }, T0);
  store.apply(id, EXAMPLES[end], secondsAfter(T0, days * DAY_SECONDS));
  store.noteAttempt(ref, { releasedAt: T0 });
}

export function write(folder: string, kib: number): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'items.jsonl'), 'x'.repeat(kib * 1024));
}
