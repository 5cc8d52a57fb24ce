import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../ports/storage-error.ts';
import { eventually } from '../testing/eventually.ts';
import { EXAMPLES } from '../testing/executions.ts';
import { World } from '../testing/world.ts';

const CACHE = 'shop.http-cache';

/** An execution that has finished and left a cache, and one that begins with it. */
class Caches {
  readonly world = new World();
  earlier = '';

  async finish(cache: string | null = 'pages'): Promise<string> {
    this.earlier = await this.world.running();
    const folder = this.world.services.outputs.path(this.earlier);
    mkdirSync(folder, { recursive: true });
    if (cache !== null) writeFileSync(join(folder, CACHE), cache);
    await this.end(this.earlier);
    return folder;
  }

  async end(id: string): Promise<void> {
    this.world.complete(id);
    this.world.engine.exit(this.world.ref(id));
    await this.world.released(id);
  }

  folder(id: string): string {
    return this.world.services.outputs.path(id);
  }

  notices(id: string): (string | null)[] {
    return this.world.store
      .events({ limit: 100, executionId: id })
      .filter(({ kind }) => kind === 'cache_missed')
      .map(({ message }) => message);
  }
}

describe('an execution that begins with the cache of another', () => {
  it('finds it in its folder before its container is made', async () => {
    const caches = new Caches();
    const { world } = caches;
    await caches.finish();
    const hold = world.engine.holdNext('create');
    const id = await world.launch({ cache_from: caches.earlier });
    await hold.reached;
    expect(readFileSync(join(caches.folder(id), CACHE), 'utf8')).toBe('pages');
    hold.release();
    await world.reaches(id, 'running');
    expect(caches.notices(id)).toEqual([]);
    expect(world.find(id).execution.spec.cacheFrom).toBe(caches.earlier);
  });

  it('keeps its own in a further attempt', async () => {
    const caches = new Caches();
    const { world } = caches;
    await caches.finish();
    const id = await world.running({ cache_from: caches.earlier, max_attempts: 2 });
    writeFileSync(join(caches.folder(id), CACHE), 'newer');
    world.engine.exit(world.ref(id), { exitCode: 1 });
    await world.reaches(id, 'queued');
    world.clock.advance(3600);
    await eventually('a second attempt', () => {
      world.services.wakeups.dispatcher();
      return world.find(id).execution.attempt === 2;
    });
    await world.reaches(id, 'running');
    expect(readFileSync(join(caches.folder(id), CACHE), 'utf8')).toBe('newer');
  });

  it('begins without, and says why, if the earlier one is gone by then', async () => {
    const caches = new Caches();
    const { world } = caches;
    const folder = await caches.finish();
    rmSync(folder, { recursive: true });
    const id = await world.running({ cache_from: caches.earlier });
    expect(caches.notices(id)).toEqual([
      `The crawl starts without the cache of execution ${caches.earlier}. Its output folder no longer exists.`,
    ]);
    expect(readdirSync(caches.folder(id))).toEqual([]);
  });

  it('says only once that it has to begin without, however often its launch is tried', async () => {
    const caches = new Caches();
    const { world } = caches;
    await caches.finish(null);
    const hold = world.engine.holdNext('create');
    const id = await world.launch({ cache_from: caches.earlier });
    await hold.reached;
    world.restart();
    await world.reaches(id, 'running');
    expect(caches.notices(id)).toHaveLength(1);
  });

  it.each([
    ['goes well', () => Promise.resolve()],
    ['finds no room', async () => Promise.reject(new StorageError('The disk is nearly full.'))],
  ])('is stopped, and makes no container, also during a copy that %s', async (_, room) => {
    const caches = new Caches();
    const { world } = caches;
    await caches.finish('x'.repeat(3 * 1024 * 1024));
    let isStopped = false;
    world.services.diskGuard.requireRoom = async (bytes = 0) => {
      const [live] = world.store.live();
      // Within the copy, not before the launch.
      if (bytes === 0 || live === undefined) return;
      if (!isStopped) world.stop(live.execution.id);
      isStopped = true;
      await room();
    };
    const id = await world.launch({ cache_from: caches.earlier });
    const { execution, attempt } = await world.reaches(id, 'stopped');
    expect(execution.verdict?.reason).toBe('stop_requested');
    expect(attempt).toMatchObject({ containerId: null, startedAt: null });
    expect(isStopped).toBe(true);
    expect(caches.notices(id)).toEqual([]);
    expect(existsSync(caches.folder(id))).toBe(false);
  });

  it('ends also when no wake-up reports that it was stopped during the copy', async () => {
    const caches = new Caches();
    const { world } = caches;
    await caches.finish();
    world.services.diskGuard.requireRoom = async (bytes = 0) => {
      const [live] = world.store.live();
      if (bytes === 0 || live === undefined) return Promise.resolve();
      // In the store only: no wake-up comes of it.
      world.store.apply(live.execution.id, EXAMPLES.stop_requested, world.clock.now());
      return Promise.resolve();
    };
    const id = await world.launch({ cache_from: caches.earlier });
    const { attempt } = await world.reaches(id, 'stopped');
    expect(attempt?.containerId).toBeNull();
  });

  it('leaves its copy to the next start if crawlerd is ended amid it', async () => {
    const caches = new Caches();
    const { world } = caches;
    await caches.finish('x'.repeat(3 * 1024 * 1024));
    let asked = 0;
    const ended = new Promise<void>((resolve) => {
      world.services.diskGuard.requireRoom = async (bytes = 0) => {
        if (bytes > 0 && ++asked === 1) void world.services.wakeups.stop().then(resolve);
        return Promise.resolve();
      };
    });
    const id = await world.launch({ cache_from: caches.earlier });
    await ended;
    expect(asked).toBe(1);
    expect(world.find(id)).toMatchObject({ execution: { status: 'starting' }, attempt: { startedAt: null } });
    expect(existsSync(caches.folder(id))).toBe(false);
    world.restart();
    await world.reaches(id, 'running');
    expect(readFileSync(join(caches.folder(id), CACHE), 'utf8')).toHaveLength(3 * 1024 * 1024);
    expect(caches.notices(id)).toEqual([]);
  });

  it('has its copy begun anew if crawlerd dies amid it', async () => {
    const caches = new Caches();
    const { world } = caches;
    const pages = 'x'.repeat(3 * 1024 * 1024);
    await caches.finish(pages);
    const reached = new Promise<void>((resolve) => {
      world.services.diskGuard.requireRoom = async (bytes = 0) => {
        if (bytes === 0) return;
        resolve();
        // Never comes back: the process is gone.
        await new Promise(() => undefined);
      };
    });
    const id = await world.launch({ cache_from: caches.earlier });
    await reached;
    expect(existsSync(caches.folder(id))).toBe(false);
    world.restart();
    await world.reaches(id, 'running');
    expect(readFileSync(join(caches.folder(id), CACHE), 'utf8')).toBe(pages);
    expect(caches.notices(id)).toEqual([]);
  });
});
