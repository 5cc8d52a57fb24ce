import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ExecutionDetailSchema, ExecutionListSchema, ExecutionStatusSchema, isValid } from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';
import { problemOf } from '../testing/operator.ts';
import { anExecution } from '../../testing/executions.ts';
import { bothApps } from '../testing/both-apps.ts';

describe('looking', () => {
  it('shows the same story in the status, the list and the details', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running({ labels: { team: 'a' } });
    world.heartbeat(id, { progress: { crawled_urls: 2, own_key: 'kept' } as never });
    world.clock.advance(7);
    const get = async (url: string): Promise<unknown> => (await operator.inject({ url })).json();
    const status = await get(`/api/v1/monitoring/execution/${id}/status`);
    const list = await get('/api/v1/executions?status=running&label=team%3Da&limit=5');
    const detail = await get(`/api/v1/executions/${id}`);
    if (!isValid(ExecutionStatusSchema, status)) throw new Error('not a status');
    if (!isValid(ExecutionListSchema, list)) throw new Error('not a list');
    if (!isValid(ExecutionDetailSchema, detail)) throw new Error('not the details');
    expect(status).toMatchObject({
      status: 'running',
      attempt: 1,
      container_id: 'fake-1',
      seconds_since_heartbeat: 7,
      progress: { crawled_urls: 2, own_key: 'kept' },
    });
    expect(list.executions).toEqual([status]);
    expect(detail).toMatchObject(status);
    expect(detail.attempts).toMatchObject([{ container_name: `crawler-task-${id}-1` }]);
    expect(JSON.stringify(detail)).not.toContain(world.credentials.token(world.ref(id)));
  });

  it('pages through the list without repeating or leaving out an execution', async () => {
    const { world, operator } = await bothApps();
    for (let i = 0; i < 5; i++) await world.launch();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: unknown = (await operator.inject({ url: `/executions?limit=2${query}` })).json();
      if (!isValid(ExecutionListSchema, page)) throw new Error('not a list');
      seen.push(...page.executions.map(({ execution_id }) => execution_id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(['e5', 'e4', 'e3', 'e2', 'e1']);
  });

  it('lists by when executions were created and finished, and goes on by either', async () => {
    const { world, operator } = await bothApps({ maxConcurrent: 9 });
    const ids = await Promise.all([world.running(), world.running(), world.running()]);
    const start = world.clock.now();
    // The last one that was launched finishes first.
    for (const id of ids.toReversed()) {
      world.clock.advance(60);
      world.complete(id);
    }
    const list = async (query: string) => {
      const page: unknown = (await operator.inject({ url: `/executions?${query}` })).json();
      if (!isValid(ExecutionListSchema, page)) throw new Error(`not a list: ${JSON.stringify(page)}`);
      return { ids: page.executions.map(({ execution_id: id }) => id), next: page.next_cursor };
    };
    const at = (seconds: number) => new Date(start.getTime() + seconds * 1000).toISOString();
    const [first, second, third] = ids;
    expect(await list(`finished_after=${at(60)}&finished_before=${at(180)}`)).toEqual({
      ids: [second, third],
      next: null,
    });
    const page = await list(`finished_after=${at(0)}&limit=2`);
    expect(page.ids).toEqual([first, second]);
    const rest = await list(`finished_after=${at(0)}&limit=2&cursor=${page.next}`);
    expect(rest).toEqual({ ids: [third], next: null });
    expect((await list(`created_after=${at(0)}`)).ids).toEqual([third, second, first]);
    expect((await list(`created_before=${at(0)}`)).ids).toEqual([]);
    expect((await list(`created_before=${at(1)}&status=succeeded&limit=1`)).ids).toEqual([third]);
  });

  it('refuses the cursor of a list in another order, and takes those of an older version', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    world.complete(id);
    const get = async (query: string) => operator.inject({ url: `/executions?${query}` });
    const ended = 'finished_after=2000-01-01T00:00:00Z';
    const at = world.clock.now().getTime();
    for (const wrong of [`cursor=${at}.${id}`, `${ended}&cursor=${id}`, `${ended}&cursor=${at}.e99`]) {
      expect(problemOf(await get(wrong))).toMatchObject({ status: 400, errors: [{ field: 'cursor' }] });
    }
    expect((await get(`cursor=${id}`)).json()).toEqual({ executions: [], next_cursor: null });
    const wrongTime = await get('finished_after=yesterday');
    expect(problemOf(wrongTime)).toMatchObject({ status: 400, errors: [{ field: 'finished_after' }] });
  });

  it('serves others while it reads a long page', async () => {
    const { world, operator } = await bothApps({ maxConcurrent: 0 });
    for (let i = 0; i < 250; i++) world.store.add(anExecution({ id: `x${i}` }));
    const list = vi.spyOn(world.store, 'list');
    const seen = new Set<number>();
    setImmediate(function turn() {
      seen.add(list.mock.calls.length);
      if (list.mock.calls.length < 3) setImmediate(turn);
    });
    const page: unknown = (await operator.inject({ url: '/executions?limit=240' })).json();
    if (!isValid(ExecutionListSchema, page)) throw new Error('not a list');
    expect(page.executions).toHaveLength(240);
    expect(new Set(page.executions.map(({ execution_id }) => execution_id)).size).toBe(240);
    expect(page.next_cursor).toBe(page.executions.at(-1)?.execution_id);
    // Somebody else had a turn after the first part, and after the second.
    expect([...seen]).toEqual(expect.arrayContaining([1, 2]));
  });

  it('lists results without their items, which can be megabytes each', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    world.complete(id, { result_data: { total_data_count: 1, data_items: [{ title: 'one' }] } });
    const get = async (url: string): Promise<unknown> => (await operator.inject({ url })).json();
    expect(await get('/executions')).toMatchObject({ executions: [{ result: { total_data_count: 1 } }] });
    expect(await get('/executions')).toMatchObject({ executions: [{ progress: { data_items: 1 } }] });
    expect(JSON.stringify(await get('/executions'))).not.toMatch(/"title"|"data_items":\[/);
    expect(await get(`/executions/${id}`)).toMatchObject({ result: { data_items: [{ title: 'one' }] } });
  });

  it('tells a result of megabytes only to whoever asks for that execution', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    const crawl_summary = { notes: 'x'.repeat(1024 * 1024) };
    world.complete(id, { result_data: { total_data_count: 1, crawl_summary } });
    world.engine.exit(world.ref(id));
    await world.reaches(id, 'succeeded');
    const brief = { total_data_count: 1 };
    const stopped = await operator.inject({ method: 'POST', url: `/executions/${id}/stop` });
    expect(stopped.json()).toMatchObject({ status: 'succeeded', result: brief });
    const list = await operator.inject({ url: '/executions' });
    for (const { body } of [stopped, list]) expect(body.length).toBeLessThan(4096);
    for (const url of [`/executions/${id}`, `/monitoring/execution/${id}/status`]) {
      const response = await operator.inject({ url });
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(response.json()).toMatchObject({ execution_id: id, result: { ...brief, crawl_summary } });
    }
    const detail: unknown = (await operator.inject({ url: `/executions/${id}` })).json();
    expect(detail).toMatchObject({ config: { task_name: 'shop' } });
  });

  it('answers 404 with a sentence for what is not there', async () => {
    const { operator } = await bothApps();
    for (const path of ['', '/logs', '/items']) {
      const response = await operator.inject({ url: `/executions/unknown${path}` });
      expect(response.statusCode).toBe(404);
      expect(problemOf(response)).toMatchObject({ code: 'execution_unknown' });
    }
    const long = await operator.inject({ url: `/executions/${'x'.repeat(5000)}` });
    expect(problemOf(long)).toMatchObject({ status: 404, code: 'execution_unknown' });
    const garbled = await operator.inject({ url: '/executions/%E0%A4%A' });
    expect(problemOf(garbled)).toMatchObject({ status: 400 });
    const nothing = await operator.inject({ url: '/api/v1/executoins' });
    expect(problemOf(nothing)).toMatchObject({ status: 404, code: 'route_unknown' });
  });

  it('names the wrong part of a query', async () => {
    const { operator } = await bothApps();
    const response = await operator.inject({ url: '/executions?limit=many&stauts=running' });
    expect(response.statusCode).toBe(400);
    expect(
      problemOf(response)
        .errors?.map(({ field }) => field)
        .toSorted(),
    ).toEqual(['limit', 'stauts']);
  });

  it('streams items of whole lines only, and follows no link out of the folder', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    const folder = world.services.outputs.path(id);
    const outside = join(folder, '..', 'another');
    for (const each of [join(folder, 'deep'), outside]) mkdirSync(each, { recursive: true });
    writeFileSync(join(folder, 'a.jsonl'), '{"n":1}\n{"n":2}\n{"n":');
    writeFileSync(join(folder, 'deep', 'b.jsonl'), '{"n":3}\n');
    writeFileSync(join(outside, 'secret.jsonl'), '{"secret":true}\n');
    symlinkSync(outside, join(folder, 'linked-folder'));
    linkSync(join(outside, 'secret.jsonl'), join(folder, 'hard-link.jsonl'));
    symlinkSync(join(outside, 'secret.jsonl'), join(folder, 'link.jsonl'));
    const items = async (query: string) =>
      (await operator.inject({ url: `/executions/${id}/items${query}` })).body;
    expect(JSON.parse(await items(''))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await items('?format=jsonl&offset=1&limit=1')).toBe('{"n":2}\n');
    expect(JSON.parse(await items('?offset=9'))).toEqual([]);
  });

  it('gives the log, its tail, and follows it to the end', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    for (const text of ['one', 'two', 'three']) world.engine.print(world.ref(id), text);
    await eventually('three lines', async () => (await world.logLines(id)).length === 3);
    const tail = (await operator.inject({ url: `/executions/${id}/logs?tail=1` })).body;
    expect(tail).toMatch(/^\S+Z stdout three\n$/);
    const following = operator.inject({ url: `/executions/${id}/logs?follow=true` });
    world.engine.print(world.ref(id), 'four');
    world.complete(id);
    world.engine.exit(world.ref(id));
    expect((await following).body.split('\n').map((line) => line.split(' ')[2])).toEqual([
      'one',
      'two',
      'three',
      'four',
      // crawlerd's own last words.
      'The',
      undefined,
    ]);
  });
});
