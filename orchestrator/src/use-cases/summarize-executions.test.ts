import { describe, expect, it } from 'vitest';
import { STATUSES } from '@crawlerd/shared';
import { World } from '../testing/world.ts';
import { summarizeExecutions } from './summarize-executions.ts';

const AT_ONCE = { next: () => Promise.resolve() };

async function worldWith(names: readonly string[]): Promise<World> {
  const world = new World();
  for (const task_name of names) await world.launch({ config: { task_name, base_url: 'http://a.test/' } });
  return world;
}

describe('a summary of executions', () => {
  it('counts those that match, by status and by task, the task with the most first', async () => {
    const world = await worldWith(['news', 'shop', 'shop']);
    const running = await world.running({ config: { task_name: 'news', base_url: 'http://a.test/' } });
    world.complete(running);
    const deps = { store: world.services.store, turns: AT_ONCE };
    const all = await summarizeExecutions(deps, {});
    expect(all).toMatchObject({ executions: 4, other_executions: 0, is_complete: true });
    expect(Object.values(all.by_status).reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(all.tasks.map(({ task_name: name, executions }) => [name, executions])).toEqual([
      ['news', 2],
      ['shop', 2],
    ]);
    const none = Object.fromEntries(STATUSES.map((status) => [status, 0]));
    const onlySucceeded = { ...none, succeeded: 1 };
    expect(await summarizeExecutions(deps, { task_name: 'news', status: 'succeeded' })).toEqual({
      executions: 1,
      by_status: onlySucceeded,
      tasks: [{ task_name: 'news', executions: 1, by_status: onlySucceeded }],
      other_executions: 0,
      is_complete: true,
    });
  });

  it('names a hundred tasks, and counts the executions of others together', async () => {
    const world = await worldWith(Array.from({ length: 105 }, (_, i) => `task-${i}`));
    const deps = { store: world.services.store, turns: AT_ONCE };
    const { executions, tasks, other_executions: others } = await summarizeExecutions(deps, {});
    expect([executions, tasks.length, others]).toEqual([105, 100, 5]);
    const few = await summarizeExecutions(deps, {}, { partsMax: 9, tasksMax: 3 });
    expect([few.executions, few.tasks.length, few.other_executions]).toEqual([105, 3, 102]);
  });

  it('counts the newest of a history that is too long, and says so', async () => {
    const endless = {
      tally: () => ({
        counts: [{ taskName: 'shop', status: 'queued' as const, count: 2 }],
        next: { at: new Date(0), id: 'e' },
      }),
    };
    const summary = await summarizeExecutions(
      { store: endless, turns: AT_ONCE },
      {},
      { partsMax: 3, tasksMax: 9 },
    );
    expect(summary).toMatchObject({ executions: 6, is_complete: false });
  });
});
