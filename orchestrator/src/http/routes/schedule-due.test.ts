import { expect, it } from 'vitest';
import { TicksDueError } from '../../ports/schedule-store.ts';
import { problemOf } from '../testing/operator.ts';
import { BODY, taskWorld } from '../testing/task-world.ts';

const TASK = { ...BODY, schedules: { nightly: { cron: '0 6 * * *', time_zone: 'Asia/Shanghai' } } };

it('a change of schedules that finds something due each time is refused for now, and nothing is changed', async () => {
  const { world, ask, put } = await taskWorld();
  await put('shop', TASK);
  const { schedules, tasks } = world.store;
  const [record] = schedules.list({ limit: 1, after: null }).schedules;
  const due = (): never => {
    throw new TicksDueError();
  };
  Object.assign(schedules, { setPaused: due });
  Object.assign(tasks, { put: due, remove: due });
  const refused = [
    await ask('POST', `/schedules/${record?.id}/pause`),
    await ask('POST', '/schedules/pause'),
    await ask('PUT', '/tasks/shop', BODY),
    await ask('DELETE', '/tasks/shop'),
  ];
  for (const response of refused) {
    expect(response.headers['retry-after']).toBe('5');
    expect(problemOf(response)).toMatchObject({
      status: 503,
      code: 'schedule_due',
      detail: expect.stringContaining('try again'),
    });
  }
  expect(schedules.list({ limit: 1, after: null }).schedules).toEqual([record]);
});
