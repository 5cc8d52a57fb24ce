import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExecutionDetailSchema, ExecutionListSchema, ExecutionStatusSchema, isValid } from '@crawlerd/shared';
import { eventually } from '../../testing/eventually.ts';
import { problemOf } from '../testing/operator.ts';
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

  it('lists results without their items, which can be megabytes each', async () => {
    const { world, operator } = await bothApps();
    const id = await world.running();
    world.complete(id, { result_data: { total_data_count: 1, data_items: [{ title: 'one' }] } });
    const get = async (url: string): Promise<unknown> => (await operator.inject({ url })).json();
    expect(await get('/executions')).toMatchObject({ executions: [{ result: { total_data_count: 1 } }] });
    expect(JSON.stringify(await get('/executions'))).not.toContain('data_items');
    expect(await get(`/executions/${id}`)).toMatchObject({ result: { data_items: [{ title: 'one' }] } });
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
