import { describe, expect, it, vi } from 'vitest';
import type { StopMode } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import { StorageError } from '../ports/storage-error.ts';
import type { OutputUsage } from '../ports/output-files.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { World } from '../testing/world.ts';
import { OutputWatch } from './output-watch.ts';

const INTERVAL_MS = 1000;
const EMPTY: OutputUsage = { bytes: 0, entries: 0 };

/** A watch over a world that runs no loops of its own; `walk` is what measuring a folder does. */
function watchOver(world: World, walk: (id: string) => OutputUsage) {
  const looks: string[] = [];
  const stops: { ref: AttemptRef; mode: StopMode }[] = [];
  const usage = (id: string): Promise<OutputUsage> => {
    looks.push(id);
    return Promise.resolve(walk(id));
  };
  const watch = new OutputWatch({
    store: world.store,
    clock: world.clock,
    outputs: { usage },
    outputMaxMb: 10,
    logger: silentLogger,
    wakeups: world.services.wakeups,
    stops: { begin: (ref, mode) => void stops.push({ ref, mode }) },
    intervalMs: INTERVAL_MS,
  });
  const run = async (times: number): Promise<void> => {
    const { signal } = new AbortController();
    for (let i = 0; i < times; i++) await watch.run(signal);
  };
  return { looks, stops, run };
}

describe('the watch over output folders', () => {
  it('looks at a small folder every time, also while nothing but its attempt is left', async () => {
    const world = new World();
    const id = await world.running();
    const { looks, run } = watchOver(world, () => EMPTY);
    await run(3);
    expect(looks).toEqual([id, id, id]);
    const container = world.engine.find(world.ref(id));
    if (container !== undefined) container.onTerm = 'ignore';
    world.complete(id);
    await run(1);
    expect(looks).toHaveLength(4);
    world.engine.exit(world.ref(id));
    await world.released(id);
    await run(1);
    expect(looks).toHaveLength(4);
  });

  it('spends at most a tenth of its time on a folder that is slow to walk, and looks at the others meanwhile', async () => {
    const world = new World();
    const slow = await world.running();
    const quick = await world.running();
    const { looks, run } = watchOver(world, (id) => {
      if (id === slow) world.clock.advance(2);
      return EMPTY;
    });
    await run(22);
    expect(looks.filter((id) => id === slow)).toHaveLength(2);
    expect(looks.filter((id) => id === quick)).toHaveLength(22);
  });

  it('is not blinded by a clock that jumps while it walks', async () => {
    const world = new World();
    await world.running();
    let jumpSeconds = 3600;
    const { looks, run } = watchOver(world, () => {
      world.clock.advance(jumpSeconds);
      jumpSeconds = 0;
      return EMPTY;
    });
    await run(62);
    expect(looks).toHaveLength(2);
    jumpSeconds = -3600;
    await run(61);
    expect(looks.length).toBeGreaterThan(60);
  });

  it('kills what is above its quota if that cannot be recorded, such as on the disk that it filled', async () => {
    const world = new World();
    const full = await world.running();
    const other = await world.running();
    const above = { bytes: 11 * 1024 ** 2, entries: 1 };
    const { looks, stops, run } = watchOver(world, (id) => (id === full ? above : EMPTY));
    vi.spyOn(world.store, 'apply').mockImplementation(() => {
      throw new StorageError('The disk is full.');
    });
    await run(1);
    expect(stops).toMatchObject([{ ref: { executionId: full }, mode: 'kill' }]);
    expect(looks).toEqual([full, other]);
  });
});
