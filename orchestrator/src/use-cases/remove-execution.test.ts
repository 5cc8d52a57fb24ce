import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExecutionFilesOnDisk } from '../adapters/outputs/execution-files-on-disk.ts';
import { dataLayout } from '../adapters/data-folder/data-layout.ts';
import type { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { secondsAfter } from '../domain/staleness.ts';
import type { ExecutionFiles } from '../ports/execution-files.ts';
import { anAttempt, anExecution, EXAMPLES, T0 } from '../testing/executions.ts';
import { folderInMemory } from '../testing/temporary-folder.ts';
import { openTestStore } from '../testing/test-store.ts';
import { World } from '../testing/world.ts';
import { finishRemoval } from './finish-removal.ts';
import { launchExecution } from './launch-execution.ts';
import { pinExecution, removeExecution } from './remove-execution.ts';

async function finished(world: World): Promise<string> {
  const id = await world.running();
  world.complete(id);
  world.engine.exit(world.ref(id), { exitCode: 0 });
  await world.released(id);
  await world.services.wakeups.idle();
  return id;
}

describe('the removal of an execution', () => {
  it('leaves only its tombstone, with what it was and what that freed', async () => {
    const world = new World({ folder: folderInMemory() });
    const id = await finished(world);
    const { outputs } = world.services;
    const { bytes } = world.store.retention.kept(id) ?? {};
    expect(bytes).toBeGreaterThan(0);
    expect(removeExecution(world.services, id, 'api')).toMatchObject({ removedAt: null, requestedBy: 'api' });
    expect(world.store.find(id)).toBeNull();
    await world.services.wakeups.idle();
    expect(world.store.retention.tombstone(id)).toMatchObject({
      status: 'succeeded',
      rule: 'request',
      removedAt: expect.any(Date),
      bytesFreed: bytes,
    });
    expect(existsSync(outputs.path(id))).toBe(false);
    expect(removeExecution(world.services, id, 'api').removedAt).toBeInstanceOf(Date);
  });

  it('is refused while it has not finished, or has a container, and for a pinned one', async () => {
    const world = new World();
    const id = await world.running();
    expect(() => removeExecution(world.services, id, 'api')).toThrow('has not finished');
    pinExecution(world.services, id, true);
    world.complete(id);
    expect(() => removeExecution(world.services, id, 'api')).toThrow('pinned');
    pinExecution(world.services, id, false);
    expect(() => removeExecution(world.services, id, 'api')).toThrow('still being cleaned up');
    expect(() => removeExecution(world.services, 'e9', 'api')).toThrow('There is no execution');
    world.engine.exit(world.ref(id), { exitCode: 0 });
    await world.released(id);
    removeExecution(world.services, id, 'api');
    expect(() => pinExecution(world.services, id, true)).toThrow('was removed');
  });

  it('is refused while what begins with its cache has not finished', async () => {
    const world = new World({ maxConcurrent: 1 });
    const source = await finished(world);
    await world.running();
    const queued = await world.launch({ cache_from: source });
    expect(() => removeExecution(world.services, source, 'api')).toThrow('cache_from');
    world.stop(queued);
    expect(removeExecution(world.services, source, 'api').executionId).toBe(source);
  });

  it('answers the same launch again with what became of it, and starts nothing', async () => {
    const world = new World();
    const launch = { config: { task_name: 'shop', base_url: 'http://shop.test/' } };
    const { snapshot } = await launchExecution(world.services, launch, 'key');
    const { id } = snapshot.execution;
    await world.reaches(id, 'running');
    world.complete(id);
    world.engine.exit(world.ref(id), { exitCode: 0 });
    await world.released(id);
    removeExecution(world.services, id, 'api');
    const again = () => launchExecution(world.services, launch, 'key');
    await expect(again()).rejects.toMatchObject({ code: 'execution_removed' });
    await world.services.wakeups.idle();
    await expect(again()).rejects.toMatchObject({ code: 'execution_removed' });
    expect(world.store.list({ limit: 9 }).snapshots).toEqual([]);
  });
});

/** Thrown where the process is killed. */
class Killed extends Error {}

/** Kills the process before or after the n-th call that changes something. */
class Killer {
  #left: number;
  isKilled = false;

  constructor(callsBefore: number) {
    this.#left = callsBefore;
  }

  call<T>(work: () => T): T {
    if (this.#left-- <= 0) {
      this.isKilled = true;
      throw new Killed();
    }
    return work();
  }
}

describe('a removal that is killed', () => {
  it('at any moment is complete after the next start, with nothing half', async () => {
    let callsBefore = 0;
    for (let isOver = false; !isOver; callsBefore++) isOver = !(await killedAfter(callsBefore));
    // Decision, steps of files, what each has freed, rows.
    expect(callsBefore).toBeGreaterThan(12);
  });
});

/** Whether it was killed. */
async function killedAfter(calls: number): Promise<boolean> {
  const folder = folderInMemory();
  const layout = dataLayout(folder);
  for (const file of [
    layout.configFile('e1'),
    layout.logFile('e1', 1),
    layout.resultFile('e1', 1),
    join(layout.outputFolder('e1'), 'a/b/items.jsonl'),
    join(layout.outputFolder('e1'), 'c/items.jsonl'),
    join(layout.outputFolder('e2'), 'items.jsonl'),
  ]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'x');
  }
  const killer = new Killer(calls);
  const store = openTestStore(folder);
  for (const id of ['e1', 'e2']) finish(store, id);
  const files = new ExecutionFilesOnDisk(layout);
  const killed: ExecutionFiles = {
    measure: (last) => files.measure(last),
    async *remove(last) {
      for await (const bytes of files.remove(last)) {
        yield killer.call(() => bytes);
        killer.call(() => undefined);
      }
    },
  };
  try {
    await removeWith(store, killed, killer);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  store.close();
  const restarted = openTestStore(folder);
  const isDecided = restarted.find('e1') === null;
  // Nothing is half: before the decision everything is there, after it everything goes.
  const [left] = restarted.retention.underWay(9, 0);
  if (isDecided && left !== undefined) {
    await finishRemoval({ store: restarted, files, clock: { now: () => T0, uptime }, turn: yes }, left);
  }
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const isLeft = names.some((name) => name.split('/').includes('e1') || name.includes('e1-1.json'));
  expect(isLeft).toBe(!isDecided);
  expect(restarted.retention.tombstone('e1')?.removedAt).toEqual(isDecided ? T0 : undefined);
  expect(restarted.events({ limit: 9, executionId: 'e1' })).toHaveLength(isDecided ? 1 : 3);
  expect(restarted.find('e2')?.execution.status).toBe('succeeded');
  expect(existsSync(join(layout.outputFolder('e2'), 'items.jsonl'))).toBe(true);
  restarted.close();
  return killer.isKilled;
}

const yes = async (): Promise<boolean> => true;
const uptime = () => ({ boot: 'b', uptimeMs: 0 });

async function removeWith(store: SqliteStore, files: ExecutionFiles, killer: Killer): Promise<void> {
  const clock = { now: () => T0, uptime };
  const deps = {
    store,
    clock,
    wakeups: { execution: no, dispatcher: no, removals: no, rules: no, schedules: no },
  };
  killer.call(() => removeExecution(deps, 'e1', 'api'));
  const [removal] = store.retention.underWay(9, 0);
  if (removal === undefined) throw new Error('nothing was decided');
  const turn = async (): Promise<boolean> => killer.call(() => true);
  await finishRemoval({ store, files, clock, turn }, removal);
}

const no = (): void => undefined;

function finish(store: SqliteStore, id: string): void {
  store.add(anExecution({ id }));
  const ref = { executionId: id, attempt: 1 };
  store.apply(id, { kind: 'dispatched', attempt: anAttempt({ ...ref, credentialHash: `hash-${id}` }) }, T0);
  store.apply(id, EXAMPLES.completion_success, secondsAfter(T0, 9));
  store.noteAttempt(ref, { releasedAt: T0 });
}
