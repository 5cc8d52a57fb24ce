import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { OutputFilesOnDisk } from '../adapters/outputs/output-files-on-disk.ts';
import { StorageError } from '../ports/storage-error.ts';
import { World } from '../testing/world.ts';

/** An execution whose container has put a setuid file into its output folder. */
async function withSetuidFile(launch = {}) {
  const world = new World();
  const id = await world.running(launch);
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'tool');
  writeFileSync(file, '');
  chmodSync(file, 0o4755);
  return { world, id, mode: () => statSync(file).mode & 0o7777 };
}

describe('an attempt that is over', () => {
  it('leaves no setuid file, whatever its verdict', async () => {
    const { world, id, mode } = await withSetuidFile();
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.released(id);
    expect(world.find(id).execution.status).toBe('failed');
    expect(mode()).toBe(0o755);
  });

  it('leaves none to the attempt after it', async () => {
    const { world, id, mode } = await withSetuidFile({ max_attempts: 2 });
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.reaches(id, 'queued');
    await vi.waitFor(() => expect(world.store.unreleased()).toEqual([]));
    expect(mode()).toBe(0o755);
  });

  it('keeps its files as they are while its container is there', async () => {
    const { world, id, mode } = await withSetuidFile();
    world.complete(id);
    await world.services.wakeups.idle();
    expect(mode()).toBe(0o4755);
  });

  it('comes to its end even if its folder cannot be looked through', async () => {
    const { world, id } = await withSetuidFile();
    const failing = vi.spyOn(OutputFilesOnDisk.prototype, 'makeHarmless');
    onTestFinished(() => failing.mockRestore());
    failing.mockRejectedValue(new StorageError('Too many files.'));
    world.complete(id);
    world.engine.exit(world.ref(id));
    await world.released(id);
    expect(failing).toHaveBeenCalledWith(id);
    expect(world.find(id).execution.status).toBe('succeeded');
  });
});
