import { describe, expect, it } from 'vitest';
import type { CrawlConfig, Task } from '@crawlerd/shared';
import { directChecks } from '../testing/direct-checks.ts';
import { World } from '../testing/world.ts';
import { launchTask } from './launch-task.ts';
import { putTask } from './put-task.ts';

const CONFIG = { task_name: 'shop', base_url: 'http://shop.test/' };

/** A world in which something happens while the config of a launch is checked. */
function busyWorld() {
  let meanwhile: () => void = () => undefined;
  const config = async (of: CrawlConfig) => {
    meanwhile();
    return directChecks.config(of);
  };
  const world = new World({ checks: { ...directChecks, config } });
  const put = async (task: Partial<Task>) =>
    putTask(world.services, 'shop', { config: CONFIG, ...task }, { isDry: false });
  /** As by somebody else, at once. */
  const change = (priority: number): void => {
    world.store.tasks.put('shop', JSON.stringify({ config: CONFIG, priority }), world.clock.now());
  };
  return { world, put, change, during: (work: () => void) => (meanwhile = work) };
}

describe('a task that changes while it is being launched', () => {
  it('is launched as it is when the execution is stored', async () => {
    const { world, put, change, during } = busyWorld();
    await put({});
    let changes = 0;
    during(() => {
      if (changes++ === 0) change(5);
    });
    const { snapshot } = await launchTask(world.services, 'shop');
    expect(snapshot.execution.spec).toMatchObject({ priority: 5, task: { name: 'shop', revision: 2 } });
    expect(world.store.list({ limit: 5 }).snapshots).toHaveLength(1);
  });

  it('is given up when it changes each time, and nothing is started', async () => {
    const { world, put, change, during } = busyWorld();
    await put({});
    let changes = 0;
    during(() => change(++changes));
    await expect(launchTask(world.services, 'shop')).rejects.toMatchObject({ code: 'task_changed' });
    expect([changes, world.store.list({ limit: 5 }).snapshots.length]).toEqual([3, 0]);
  });

  it('is not launched when it is removed meanwhile', async () => {
    const { world, put, during } = busyWorld();
    await put({});
    during(() => void world.store.tasks.remove('shop'));
    await expect(launchTask(world.services, 'shop')).rejects.toMatchObject({ code: 'task_unknown' });
    expect(world.store.list({ limit: 5 }).snapshots).toEqual([]);
  });
});

it('two launches of a task with the same key at the same time are one', async () => {
  const { world, put } = busyWorld();
  await put({});
  const launch = async () => launchTask(world.services, 'shop', { idempotencyKey: 'tick-1' });
  const [one, other] = await Promise.all([launch(), launch()]);
  expect(one.snapshot.execution.id).toBe(other.snapshot.execution.id);
  expect(one.isRepeated).not.toBe(other.isRepeated);
});

it('a launch of a task survives a crash right after it, with its task', async () => {
  const { world, put } = busyWorld();
  await put({ labels: { team: 'prices' } });
  const { snapshot } = await launchTask(world.services, 'shop');
  world.restart();
  const again = await launchTask(world.services, 'shop');
  expect(world.find(snapshot.execution.id).execution.spec).toEqual(again.snapshot.execution.spec);
});
