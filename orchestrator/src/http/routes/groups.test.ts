import { expect, it } from 'vitest';
import {
  ExecutionDetailSchema,
  issuesOf,
  type ExecutionDetail,
  type ExecutionStatus,
} from '@crawlerd/shared';
import { CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';
import { taskWorld } from '../testing/task-world.ts';
import type { WorldOptions } from '../../testing/world-options.ts';

const group = { key: 'team a', limit: 1 };

async function groups(options: WorldOptions = {}) {
  const served = await taskWorld(options);
  const { ask, world } = served;
  const launched = async (body: object, path = '/executions') => {
    const answer = await ask('POST', path, body);
    expect(answer.statusCode).toBe(201);
    return answer.json<ExecutionStatus>().execution_id;
  };
  const detail = async (id: string): Promise<ExecutionDetail> => {
    const body = (await ask('GET', `/executions/${id}`)).json<ExecutionDetail>();
    expect(issuesOf(ExecutionDetailSchema, body)).toEqual([]);
    return body;
  };
  const ends = async (id: string) => {
    world.complete(id);
    world.engine.exit(world.ref(id));
    await world.released(id);
  };
  return { ...served, launched, detail, ends };
}

it('a launch of a full group waits, says for what and for whom, and goes on when a place is free', async () => {
  const { world, ask, launched, detail, ends } = await groups();
  const first = await launched({ config: CONFIG, group });
  await world.reaches(first, 'running');
  const second = await launched({ config: CONFIG, group: { ...group, limit: 5 } });
  const other = await launched({ config: CONFIG, group: { key: 'team b', limit: 1 } });
  await world.reaches(other, 'running');
  const sentence = `The limit of 1 of the group "team a" is reached: ${first} is running.`;
  expect(await detail(second)).toMatchObject({
    status: 'queued',
    group: { key: 'team a', limit: 5 },
    waits_for: { kind: 'group', key: 'team a', limit: 1, held_by: [first] },
    diagnosis: { code: 'waiting_for_group', message: sentence },
  });
  expect((await ask('GET', `/monitoring/execution/${second}/status`)).json()).toMatchObject({
    diagnosis: { message: sentence },
  });
  await ends(first);
  await world.reaches(second, 'running');
  expect(await detail(second)).toMatchObject({ waits_for: null });
});

it('names the total or the host where that is what is reached, and at most ten that hold it', async () => {
  const { world, launched, detail } = await groups({ maxConcurrent: 12 });
  const running = await Promise.all(Array.from({ length: 12 }, () => launched({ config: CONFIG })));
  await Promise.all(running.map((id) => world.reaches(id, 'running')));
  const waiting = await detail(await launched({ config: CONFIG, group }));
  expect(waiting.waits_for).toEqual({
    kind: 'total',
    key: null,
    limit: 12,
    held_by: running.toSorted().slice(0, 10),
  });
  const perHost = await groups({ maxPerHost: 1 });
  const first = await perHost.launched({ config: CONFIG, group });
  await perHost.world.reaches(first, 'running');
  const second = await perHost.detail(await perHost.launched({ config: CONFIG }));
  expect(second.waits_for).toEqual({ kind: 'host', key: 'shop.test', limit: 1, held_by: [first] });
  expect(second.group).toBeNull();
});

it('a stop of the one that asked for few lets those go on that allow more', async () => {
  const { world, launched } = await groups();
  const wide = { config: CONFIG, group: { key: 'shop', limit: 3 } };
  const first = await launched(wide);
  await world.reaches(first, 'running');
  const narrow = await launched({ config: CONFIG, group: { key: 'shop', limit: 1 } });
  const third = await launched(wide);
  await world.services.wakeups.idle();
  expect([world.find(narrow), world.find(third)].map(({ execution: { status } }) => status)).toEqual([
    'queued',
    'queued',
  ]);
  world.stop(narrow);
  await world.reaches(third, 'running');
});

it('what waits still waits after a restart, and the limit holds then', async () => {
  const { world, launched, ends } = await groups();
  const [first, second] = [
    await launched({ config: CONFIG, group }),
    await launched({ config: CONFIG, group }),
  ];
  await world.reaches(first, 'running');
  world.restart();
  await world.services.wakeups.idle();
  expect(world.find(second).execution).toMatchObject({ status: 'queued', spec: { group } });
  await ends(first);
  await world.reaches(second, 'running');
});

it.each([
  [
    { key: 'shop', limit: 0 },
    { field: 'group.limit', message: 'must be >= 1' },
  ],
  [
    { key: 'shop', limit: 1001 },
    { field: 'group.limit', message: 'must be <= 1000' },
  ],
  [
    { key: '', limit: 1 },
    { field: 'group.key', message: expect.stringContaining('1 to 100 characters') },
  ],
  [{ key: 'shop' }, { field: 'group.limit' }],
  ['shop', { field: 'group' }],
])('%j is refused with the field and what would be right, for launches and tasks', async (wrong, issue) => {
  const { ask, world } = await groups();
  const body = { config: CONFIG, group: wrong };
  for (const answer of [await ask('POST', '/executions', body), await ask('PUT', '/tasks/shop', body)]) {
    expect(problemOf(answer)).toMatchObject({ status: 400, errors: [issue] });
  }
  expect(world.store.list({ limit: 1 }).snapshots).toEqual([]);
  expect(world.store.tasks.list({ limit: 1, after: null }).tasks).toEqual([]);
});

it('a task holds a group, an override changes its limit or takes it out, and a replay keeps it', async () => {
  const { world, put, launched } = await groups();
  await put('shop', { config: CONFIG, group });
  const groupOf = async (body: object, path = '/tasks/shop/executions') =>
    world.find(await launched(body, path)).execution.spec.group;
  expect(await groupOf({})).toEqual(group);
  expect(await groupOf({ group: { limit: 4 } })).toEqual({ key: 'team a', limit: 4 });
  expect(await groupOf({ group: null })).toBeNull();
  const before = await launched({ config: CONFIG, group });
  expect(await groupOf({}, `/executions/${before}/replay`)).toEqual(group);
});
