import { describe, expect, it } from 'vitest';
import { durationLeft, leftSeconds, watchOf } from '../testing/deadlines-left.ts';
import { World } from '../testing/world.ts';

const YEAR_SECONDS = 365 * 86_400;
const CRAWL = { max_duration_seconds: 600, stale_after_seconds: 100 };

describe('a clock that is moved twice between two looks, at first before and then after crawlerd has died', () => {
  it.each([
    [-3600, 7200],
    [3600, -7200],
    [-600, 10 * YEAR_SECONDS],
    [-600, -7200],
    [7200, -3600],
    [-3600, 3540],
    [-3600, 3600],
    [3600, -3600],
  ])('by %i and %i s: what was set in between begins anew, and nothing ends early', async (first, second) => {
    const world = new World();
    const before = await world.running(CRAWL);
    world.clock.advance(100);
    watchOf(world).begin();
    world.clock.jump(first);
    world.clock.advance(4);
    const between = await world.running(CRAWL);
    const retried = await world.running({ max_attempts: 2 });
    world.complete(retried, { success: false });
    world.engine.exit(world.ref(retried));
    const waitSeconds = leftSeconds(world, (await world.released(retried)).execution.notBefore);
    world.crash();
    world.clock.jump(second);
    world.clock.advance(30);
    world.restart();
    watchOf(world).adjustDeadlines();
    expect([durationLeft(world, before), durationLeft(world, between)]).toEqual([466, 600]);
    expect(leftSeconds(world, world.find(retried).execution.notBefore)).toBeCloseTo(waitSeconds);
  });
});

describe('a clock that is moved there and back between two looks of one life', () => {
  it.each([-3600, 3600])(
    'by %i s: what was set in between begins anew, and only that',
    async (jumpSeconds) => {
      const world = new World();
      const before = await world.running(CRAWL);
      const watch = watchOf(world);
      watch.begin();
      world.clock.jump(jumpSeconds);
      world.clock.advance(2);
      const between = await world.running(CRAWL);
      world.clock.jump(-jumpSeconds);
      world.clock.advance(1);
      const after = await world.running(CRAWL);
      world.clock.advance(2);
      expect(watch.adjustDeadlines()).toBe(true);
      const left = [before, between, after].map((id) => durationLeft(world, id));
      expect(left).toEqual([595, 600, 598]);
    },
  );
});
