import { describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';
import { stopAll } from './stop-all.ts';

/** Waits that take no time: the world continues in between. */
const timers = { pause: turn };

async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('stopping all executions', () => {
  it('ends those that are live, says who asked, and leaves the queue as it is', async () => {
    const world = new World({ maxConcurrent: 1 });
    const running = await world.running();
    const queued = await world.launch();
    world.services.wakeups.hold();
    const left = await stopAll({ ...world.services, timers }, 'shutdown', 10_000_000);
    expect(left).toBe(0);
    expect(world.find(running).execution).toMatchObject({
      status: 'stopped',
      verdict: { message: 'Stopped on request (shutdown).' },
    });
    expect(world.find(queued).execution.status).toBe('queued');
  });

  it('says how many are still running when the time is over', async () => {
    const world = new World();
    await world.running();
    world.engine.faults.hold('stop', 'before');
    expect(await stopAll({ ...world.services, timers }, 'shutdown', 1000)).toBe(1);
  });
});
