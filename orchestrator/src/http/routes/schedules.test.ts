import { describe, expect, it } from 'vitest';
import {
  isValid,
  ScheduleListSchema,
  TickListSchema,
  type ScheduleList,
  type ScheduleView,
  type TickList,
} from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';
import { problemOf } from '../testing/operator.ts';
import { BODY, taskWorld } from '../testing/task-world.ts';

const NIGHTLY = { cron: '0 6 * * *', time_zone: 'Asia/Shanghai' };
const TASK = { ...BODY, schedules: { nightly: NIGHTLY } };

/** A task world, and what is asked of it about schedules. */
async function scheduleWorld() {
  const world = await taskWorld();
  const { ask } = world;
  const list = async (query = ''): Promise<ScheduleList> => {
    const found: unknown = (await ask('GET', `/schedules${query}`)).json();
    if (!isValid(ScheduleListSchema, found)) throw new Error(`no schedules: ${JSON.stringify(found)}`);
    return found;
  };
  const only = async (): Promise<ScheduleView> => {
    const [view, ...others] = (await list()).schedules;
    if (view === undefined || others.length > 0) throw new Error('not one schedule');
    return view;
  };
  const ticks = async (id: string, query = ''): Promise<TickList> => {
    const found: unknown = (await ask('GET', `/schedules/${id}/ticks${query}`)).json();
    if (!isValid(TickListSchema, found)) throw new Error(`no ticks: ${JSON.stringify(found)}`);
    return found;
  };
  /** Time passes, and the schedules are looked at. */
  const passes = (seconds: number): void => {
    world.world.clock.advance(seconds);
    world.world.services.wakeups.schedules();
  };
  /** To a second after the next tick of the only schedule. */
  const untilNextTick = async (): Promise<string> => {
    const [next] = (await only()).next_ticks;
    if (next === undefined) throw new Error('there is no next tick');
    passes((Date.parse(next.tick) - world.world.clock.now().getTime()) / 1000 + 1);
    return next.tick;
  };
  const ticksAre = async (id: string, count: number): Promise<TickList['ticks']> => {
    let found: TickList['ticks'] = [];
    await eventually(`${count} rows of ticks`, async () => {
      found = (await ticks(id)).ticks;
      return found.length === count;
    });
    return found;
  };
  return { ...world, list, only, ticks, passes, untilNextTick, ticksAre };
}

describe('a task with a schedule', () => {
  it('is launched when its time has come, and says so in its tick and in its execution', async () => {
    const { ask, put, only, untilNextTick, ticksAre } = await scheduleWorld();
    await put('shop', TASK);
    const { id, next_ticks: before } = await only();
    expect(before.map(({ local_time: time }) => time.slice(11))).toEqual(
      Array.from({ length: 5 }, () => '06:00:00+08:00'),
    );
    const tick = await untilNextTick();
    const [row] = await ticksAre(id, 1);
    expect(row).toMatchObject({
      first_tick: tick,
      last_tick: tick,
      count: 1,
      outcome: 'launched',
      reason: null,
    });
    const executionId = row?.execution_id ?? '';
    const schedule = { id, name: 'nightly', tick, local_time: before[0]?.local_time };
    const task = { name: 'shop', revision: 1 };
    for (const url of [`/executions/${executionId}`, `/monitoring/execution/${executionId}/status`]) {
      expect((await ask('GET', url)).json()).toMatchObject({ task, schedule });
    }
    expect((await ask('GET', '/executions?task=shop')).json()).toMatchObject({ executions: [{ schedule }] });
    const after = await only();
    expect(after.decided_up_to).toBe(tick);
    expect(after.next_ticks[0]).toEqual(before[1]);
    const byHand = await ask('POST', '/tasks/shop/executions');
    expect(byHand.json()).toMatchObject({ task, schedule: null });
  });

  it('skips a tick while its last execution is unfinished, and names that', async () => {
    const { put, only, untilNextTick, ticks, ticksAre } = await scheduleWorld();
    await put('shop', TASK);
    const { id } = await only();
    await untilNextTick();
    const [launched] = await ticksAre(id, 1);
    await untilNextTick();
    const [skipped] = await ticksAre(id, 2);
    expect(skipped).toMatchObject({ outcome: 'skipped', reason: 'overlap', execution_id: null });
    expect(skipped?.message).toContain(`It was ${launched?.execution_id}`);
    expect((await ticks(id, '?outcome=launched')).ticks).toEqual([launched]);
    expect((await ticks(id, '?outcome=missed')).ticks).toEqual([]);
    const first = await ticks(id, '?limit=1');
    expect(first.ticks).toEqual([skipped]);
    expect(await ticks(id, `?limit=1&cursor=${first.next_cursor}`)).toEqual({
      ticks: [launched],
      next_cursor: null,
    });
  });

  it('shows its schedules, and before it is stored when they would come', async () => {
    const { ask, put, get, list, only } = await scheduleWorld();
    const dry = await put('shop', TASK, '?dry_run=true');
    expect(dry.schedules).toEqual([{ name: 'nightly', next_ticks: expect.any(Array) }]);
    expect((await list()).schedules).toEqual([]);
    const put1 = await put('shop', TASK);
    expect(put1.schedules).toEqual(dry.schedules);
    const view = await only();
    expect(view.next_ticks.map(({ tick, local_time }) => ({ tick, local_time }))).toEqual(
      dry.schedules[0]?.next_ticks,
    );
    expect(await get('shop')).toMatchObject({ schedules: [view] });
    expect((await ask('GET', `/schedules/${view.id}`)).json()).toEqual(view);
    const changed = await put('shop', BODY);
    expect(changed).toMatchObject({ outcome: 'changed', changed: ['schedules'], schedules: [] });
    expect(await get('shop')).toMatchObject({ schedules: [] });
    expect(await get('shop?revision=1')).toMatchObject({ schedules: [], body: TASK });
    expect((await ask('GET', `/schedules/${view.id}`)).statusCode).toBe(404);
  });

  it('is refused if a time never comes or a zone is unknown, with what would be right; nothing is stored', async () => {
    const { ask, list } = await scheduleWorld();
    const refused = async (schedules: object) =>
      problemOf(await ask('PUT', '/tasks/shop', { ...BODY, schedules }));
    expect(
      await refused({
        never: { cron: '0 0 30 2 *', time_zone: 'UTC' },
        lost: { cron: '@daily', time_zone: 'Asia/Beijing' },
      }),
    ).toMatchObject({
      status: 400,
      code: 'invalid_task',
      errors: [
        { field: 'schedules.never.cron', message: expect.stringContaining('at most 29 days') },
        {
          field: 'schedules.lost.time_zone',
          message: expect.stringContaining('did you mean Asia/Shanghai?'),
        },
      ],
    });
    expect(await refused({ late: { ...NIGHTLY, missed: 'sometimes' } })).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'schedules.late.missed' }],
    });
    expect(await refused({ 'no/slash': NIGHTLY })).toMatchObject({ code: 'invalid_request' });
    expect((await ask('GET', '/tasks/shop')).statusCode).toBe(404);
    expect((await list()).schedules).toEqual([]);
  });
});

describe('pausing', () => {
  it('launches nothing until it is resumed, and stays when the task is put again', async () => {
    const { ask, put, only, untilNextTick, passes, ticks, ticksAre } = await scheduleWorld();
    await put('shop', TASK);
    const { id } = await only();
    const paused = await ask('POST', `/schedules/${id}/pause`);
    expect(paused.json()).toMatchObject({ id, paused: true, paused_by: 'operator' });
    expect((await ask('POST', `/schedules/${id}/pause`)).json()).toEqual(paused.json());
    await put('shop', { ...TASK, priority: 1 });
    expect(await only()).toMatchObject({ id, paused: true, next_ticks: { length: 5 } });
    await untilNextTick();
    const resumed = await ask('POST', `/schedules/${id}/resume`);
    expect(resumed.json()).toMatchObject({ paused: false, paused_by: null });
    const [row] = await ticksAre(id, 1);
    expect(row).toMatchObject({ outcome: 'skipped', reason: 'paused', message: 'The schedule was paused.' });
    passes(3600);
    expect((await ticks(id)).ticks).toEqual([row]);
    await untilNextTick();
    expect(await ticksAre(id, 2)).toMatchObject([{ outcome: 'launched' }, {}]);
  });

  it('by the document of its task is not ended by resuming', async () => {
    const { ask, put, only } = await scheduleWorld();
    await put('shop', { ...BODY, schedules: { nightly: { ...NIGHTLY, paused: true } } });
    const { id } = await only();
    const resumed = await ask('POST', `/schedules/${id}/resume`);
    expect([resumed.statusCode, resumed.json<ScheduleView>().paused_by]).toEqual([200, 'document']);
    await put('shop', TASK);
    expect(await only()).toMatchObject({ id, paused: false, paused_by: null });
  });

  it('is for all of them at once, too, and says how many it was news for', async () => {
    const { ask, put, list } = await scheduleWorld();
    await put('a', TASK);
    await put('b', { ...BODY, schedules: { nightly: NIGHTLY, hourly: { ...NIGHTLY, cron: '@hourly' } } });
    const [{ id } = { id: '' }] = (await list('?task=a')).schedules;
    await ask('POST', `/schedules/${id}/pause`);
    expect((await ask('POST', '/schedules/pause')).json()).toEqual({ paused: true, changed: 2 });
    expect((await list()).schedules.map(({ paused }) => paused)).toEqual([true, true, true]);
    expect((await ask('POST', '/schedules/resume')).json()).toEqual({ paused: false, changed: 3 });
    expect((await list()).schedules.map(({ paused }) => paused)).toEqual([false, false, false]);
  });
});

describe('schedules', () => {
  it('are listed page by page, of one task or of all', async () => {
    const { ask, put, list } = await scheduleWorld();
    for (const name of ['a', 'b', 'c']) await put(name, TASK);
    const page = await list('?limit=2');
    expect(page.schedules.map(({ task }) => task)).toEqual(['a', 'b']);
    const rest = await list(`?limit=2&cursor=${page.next_cursor}`);
    expect([rest.schedules.map(({ task }) => task), rest.next_cursor]).toEqual([['c'], null]);
    expect((await list('?task=b')).schedules).toMatchObject([
      { task: 'b', name: 'nightly', cron: NIGHTLY.cron },
    ]);
    expect((await list('?task=d')).schedules).toEqual([]);
    for (const query of ['?cursor=%20', '?limit=0', '?state=paused']) {
      expect((await ask('GET', `/schedules${query}`)).statusCode).toBe(400);
    }
  });

  it('that are unknown are answered with 404', async () => {
    const { ask } = await scheduleWorld();
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/ticks'],
      ['POST', '/pause'],
      ['POST', '/resume'],
    ] as const) {
      expect(problemOf(await ask(method, `/schedules/s-e99${path}`))).toMatchObject({
        status: 404,
        code: 'schedule_unknown',
        detail: expect.stringContaining('crawlerd schedule ls'),
      });
    }
  });

  it('keep their ticks when their task is removed', async () => {
    const { ask, put, only, untilNextTick, ticksAre, list } = await scheduleWorld();
    await put('shop', TASK);
    const { id } = await only();
    await untilNextTick();
    const [row] = await ticksAre(id, 1);
    await ask('DELETE', '/tasks/shop');
    expect((await list()).schedules).toEqual([]);
    expect(await ticksAre(id, 1)).toEqual([row]);
    const { schedule } = (await ask('GET', `/executions/${row?.execution_id}`)).json<{ schedule: unknown }>();
    expect(schedule).toMatchObject({ id, name: 'nightly' });
  });
});
