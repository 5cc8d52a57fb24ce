import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { ClockReading } from '../domain/clock-reading.ts';
import { StorageError } from '../ports/storage-error.ts';
import { World } from '../testing/world.ts';
import { silentLogger } from '../testing/silent-logger.ts';
import { ClockWatch } from './clock-watch.ts';

const INTERVAL_SECONDS = 5;

/** A world with a watch that is asked by hand, and a crawl that may take a minute. */
function setUp() {
  const world = new World();
  const { store, clock } = world;
  const watch = new ClockWatch({ store, clock, logger: silentLogger, intervalMs: INTERVAL_SECONDS * 1000 });
  const allowed = { max_duration_seconds: 60 };
  const deadlineSeconds = (id: string): number =>
    ((world.find(id).execution.durationDeadlineAt?.getTime() ?? 0) - clock.now().getTime()) / 1000;
  return { world, clock, store, watch, allowed, deadlineSeconds };
}

describe.each([3600, -3600, 60, -60])('a clock that jumps by %i s', (jumpSeconds) => {
  it('moves the deadlines that were set before', async () => {
    const { world, clock, watch, allowed, deadlineSeconds } = setUp();
    const id = await world.running(allowed);
    clock.jump(jumpSeconds);
    clock.advance(INTERVAL_SECONDS);
    expect(watch.adjustDeadlines()).toBe(true);
    expect(deadlineSeconds(id)).toBe(60 - INTERVAL_SECONDS);
    world.scan();
    expect(world.find(id).execution.status).toBe('running');
  });

  it('leaves a deadline alone that was set after it, before the next check', async () => {
    const { world, clock, watch, allowed, deadlineSeconds } = setUp();
    clock.jump(jumpSeconds);
    const id = await world.running(allowed);
    clock.advance(INTERVAL_SECONDS);
    expect(watch.adjustDeadlines()).toBe(true);
    expect(deadlineSeconds(id)).toBe(60 - INTERVAL_SECONDS);
  });
});

describe('a clock that is set back while the look at it comes late', () => {
  it('shortens no deadline that was set after it', async () => {
    const { world, clock, watch, allowed, deadlineSeconds } = setUp();
    clock.jump(-60);
    const id = await world.running(allowed);
    const lateSeconds = 12;
    clock.advance(INTERVAL_SECONDS + lateSeconds);
    expect(watch.adjustDeadlines()).toBe(true);
    expect(deadlineSeconds(id)).toBe(60 - INTERVAL_SECONDS - lateSeconds);
  });
});

describe('a clock that was set back since a database was last used, by a crawlerd that noted no clocks', () => {
  it('lets no execution run longer than its maximum duration from then on', async () => {
    const { world, clock, allowed, deadlineSeconds } = setUp();
    const id = await world.running(allowed);
    world.crash();
    new Database(world.databaseFile).exec("DELETE FROM meta WHERE key = 'clocks'").close();
    clock.jump(-3600);
    world.restart();
    const { store } = world;
    const again = new ClockWatch({ store, clock, logger: silentLogger, intervalMs: INTERVAL_SECONDS * 1000 });
    clock.advance(INTERVAL_SECONDS);
    expect(again.adjustDeadlines()).toBe(false);
    expect(deadlineSeconds(id)).toBe(60);
    clock.advance(INTERVAL_SECONDS);
    again.adjustDeadlines();
    expect(deadlineSeconds(id)).toBe(60 - INTERVAL_SECONDS);
  });
});

describe('the watch over the clock', () => {
  it('makes no execution stale by a check before which the clock has jumped', () => {
    const { clock, watch } = setUp();
    clock.advance(INTERVAL_SECONDS);
    expect(watch.adjustDeadlines()).toBe(false);
    expect(watch.isSteady()).toBe(true);
    for (const jumpSeconds of [3600, -7200]) {
      clock.jump(jumpSeconds);
      expect(watch.isSteady()).toBe(false);
    }
  });

  it('has nothing to forgive while it is asked on time', async () => {
    const { clock, watch } = setUp();
    clock.advance(INTERVAL_SECONDS);
    expect(watch.adjustDeadlines()).toBe(false);
    clock.advance(INTERVAL_SECONDS + 0.9);
    expect(watch.adjustDeadlines()).toBe(false);
  });

  it('makes no execution stale when the check itself is late, but does so at the next check, however late', async () => {
    const { world, clock, watch, allowed, deadlineSeconds } = setUp();
    const id = await world.running(allowed);
    const judged: boolean[] = [];
    for (let i = 0; i < 4; i++) {
      clock.advance(INTERVAL_SECONDS + 4);
      judged.push(!watch.adjustDeadlines());
    }
    expect(judged).toEqual([false, true, false, true]);
    expect(deadlineSeconds(id)).toBe(60 - 4 * (INTERVAL_SECONDS + 4));
  });

  it('still owes what a full disk did not let it write', async () => {
    const { world, clock, store, allowed, deadlineSeconds } = setUp();
    let isFull = true;
    const refusing: typeof store = Object.create(store, {
      shiftDeadlines: {
        value: (...parameters: Parameters<typeof store.shiftDeadlines>) => {
          if (isFull) throw new StorageError('full');
          store.shiftDeadlines(...parameters);
        },
      },
      resetHeartbeatDeadlines: { value: (now: Date) => store.resetHeartbeatDeadlines(now) },
      noteClockReading: { value: (now: ClockReading) => store.noteClockReading(now) },
      capDeadlines: { value: (now: Date) => store.capDeadlines(now) },
    });
    const deps = { clock, logger: silentLogger, intervalMs: INTERVAL_SECONDS * 1000 };
    const watch = new ClockWatch({ ...deps, store: refusing });
    const id = await world.running(allowed);
    clock.jump(3600);
    clock.advance(INTERVAL_SECONDS);
    expect(() => watch.adjustDeadlines()).toThrow(StorageError);
    isFull = false;
    clock.advance(INTERVAL_SECONDS);
    expect(watch.adjustDeadlines()).toBe(true);
    expect(deadlineSeconds(id)).toBe(60 - 2 * INTERVAL_SECONDS);
  });
});
