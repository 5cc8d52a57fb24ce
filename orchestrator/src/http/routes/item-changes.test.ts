import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExecutionStatus } from '@crawlerd/shared';
import { previousExecution } from '../../use-cases/previous-execution.ts';
import { FairTurns } from '../fair-turns.ts';
import { problemOf } from '../testing/operator.ts';
import { READ_TABLE, TABLE_FORMATS } from '../testing/read-table.ts';
import { BODY, taskWorld } from '../testing/task-world.ts';

type Items = readonly unknown[];

/** Executions of a task whose crawlers write items. */
async function changingWorld(body: object = {}) {
  const { world, ask, put } = await taskWorld();
  await put('shop', { ...BODY, ...body });
  const write = (id: string, items: Items) => {
    const folder = world.services.outputs.path(id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'a.jsonl'), items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  };
  const start = async (items: Items, overrides?: object, url = '/tasks/shop/executions'): Promise<string> => {
    world.clock.advance(60);
    const { execution_id: id } = (await ask('POST', url, overrides)).json<ExecutionStatus>();
    await world.reaches(id, 'running');
    write(id, items);
    return id;
  };
  const run = async (items: Items, success = true, overrides?: object): Promise<string> => {
    const id = await start(items, overrides);
    world.complete(id, { success });
    world.engine.exit(world.ref(id), { exitCode: success ? 0 : 1 });
    await world.released(id);
    return id;
  };
  const since = (id: string, query = '') => ask('GET', `/executions/${id}/items?since=previous${query}`);
  const changes = async (id: string, query = '') => (await since(id, query)).json<unknown[]>();
  return { world, ask, put, write, start, run, since, changes };
}

const of = (url: string, price: number, more: object = {}) => ({ url, price, ...more });

describe('since=previous', () => {
  it('gives what is new, changed and gone, and says what it was compared with', async () => {
    const { run, since } = await changingWorld();
    const first = await run([of('a', 1), of('b', 2, { _meta: { at: 1 } }), of('c', 3), of('d', 4)]);
    const second = await run([of('e', 5), of('d', 4), of('b', 2, { _meta: { at: 2 } }), of('a', 9)]);
    const { headers, body } = await since(second, '&format=jsonl');
    expect(headers['x-items-previous-execution']).toBe(first);
    expect(body).toBe(
      '{"change":"new","url":"e","price":5}\n' +
        '{"change":"changed","url":"a","price":9}\n' +
        '{"change":"gone","url":"c","price":3}\n',
    );
  });

  it('compares with the last one that succeeded before, whatever came between and after', async () => {
    const { run, since, changes } = await changingWorld();
    const good = await run([of('a', 1)]);
    await run([of('a', 2)], false);
    await run([of('a', 3)], true, { config: { crawl_config: { max_pages: 1 } } });
    const id = await run([of('a', 4)]);
    await run([of('a', 5)]);
    expect((await since(id)).headers['x-items-previous-execution']).toBe(good);
    expect(await changes(id)).toEqual([{ change: 'changed', ...of('a', 4) }]);
  });

  it('tells nothing of a running execution as gone, which may still be found', async () => {
    const { run, start, changes, write } = await changingWorld();
    await run([of('a', 1), of('b', 2)]);
    const id = await start([of('c', 3)]);
    expect(await changes(id)).toEqual([{ change: 'new', ...of('c', 3) }]);
    write(id, [of('c', 3), of('a', 2)]);
    expect(await changes(id)).toMatchObject([{ change: 'new' }, { change: 'changed' }]);
  });

  it('takes the fields that the task names now as the key', async () => {
    const { run, put, changes } = await changingWorld({ item_key: ['sku', 'o.size'] });
    await run([
      { sku: 1, o: { size: 'S' }, url: 'x' },
      { sku: 1, o: { size: 'M' } },
    ]);
    const id = await run([
      { sku: 1, o: { size: 'S' }, url: 'y' },
      { sku: 2, o: { size: 'M' } },
    ]);
    expect(await changes(id)).toMatchObject([
      { change: 'changed', url: 'y' },
      { change: 'new', sku: 2 },
      { change: 'gone', o: { size: 'M' } },
    ]);
    await put('shop', { ...BODY, item_key: 'sku' });
    expect(await changes(id)).toMatchObject([{ change: 'changed' }, { change: 'new', sku: 2 }]);
  });

  it('counts the first of items with the same key, and finds those without one by what they say', async () => {
    const { run, changes } = await changingWorld();
    await run([of('a', 1), of('a', 2), { n: 1 }, { n: 2 }, of('z', 1), of('z', 2)]);
    const id = await run([of('a', 1), of('a', 3), { n: 2 }, { n: 3 }, of('b', 1), of('b', 2)]);
    expect(await changes(id)).toEqual([
      { change: 'new', n: 3 },
      { change: 'new', ...of('b', 1) },
      { change: 'gone', n: 1 },
      { change: 'gone', ...of('z', 1) },
    ]);
  });

  it('loses no value of items that have a change of their own, or are no objects', async () => {
    const { run, changes } = await changingWorld();
    await run([{}]);
    const id = await run([{ url: 'a', change: '+2 %' }, 7]);
    expect(await changes(id)).toEqual([
      { change: 'new', url: 'a', 'item.change': '+2 %' },
      { change: 'new', value: 7 },
      { change: 'gone' },
    ]);
  });

  it('goes with the range and the fields, before which change stands', async () => {
    const { run, changes } = await changingWorld();
    await run([of('z', 1)]);
    const id = await run([of('a', 1), of('b', 2), of('c', 3)]);
    expect(await changes(id, '&fields=price&offset=1&limit=2')).toEqual([
      { change: 'new', price: 2 },
      { change: 'new', price: 3 },
    ]);
    expect(await changes(id, '&fields=url&offset=3')).toEqual([{ change: 'gone', url: 'z' }]);
  });

  it.each(TABLE_FORMATS)('gives the same as %s', async (format) => {
    const { run, since } = await changingWorld();
    await run([of('a', 1), of('z', 2)]);
    const id = await run([of('a', 2), of('b', 3)]);
    const { headers, rawPayload } = await since(id, `&format=${format}`);
    expect(headers['x-items-count']).toBe('3');
    const [header, ...rows] = await READ_TABLE[format](rawPayload);
    expect(header).toEqual(['change', 'url', 'price']);
    const texts = rows.map((row) => row.map(String));
    expect(texts).toEqual([
      ['changed', 'a', '2'],
      ['new', 'b', '3'],
      ['gone', 'z', '2'],
    ]);
  });
});

it('a key must name something', async () => {
  const { ask } = await changingWorld();
  for (const key of ['', [], [''], 7]) {
    const refused = problemOf(await ask('PUT', '/tasks/other', { ...BODY, item_key: key }));
    expect(refused.status).toBe(400);
    expect(refused.errors?.[0]?.field).toMatch(/^item_key/);
  }
});

describe('there is nothing to compare with', () => {
  it('of the first execution of a task, and of one without a task', async () => {
    const { run, start, since } = await changingWorld();
    const first = await run([of('a', 1)]);
    expect(problemOf(await since(first))).toMatchObject({
      status: 404,
      code: 'no_previous_execution',
      detail: expect.stringContaining('crawlerd ls --task shop'),
    });
    const alone = await start([], { config: BODY.config }, '/executions');
    expect(problemOf(await since(alone))).toMatchObject({
      code: 'no_previous_execution',
      detail: expect.stringContaining('crawlerd task run'),
    });
  });

  it('where whoever asks may not see the one before', async () => {
    const { world, run } = await changingWorld();
    const first = await run([]);
    const id = await run([]);
    const previous = (labels: Readonly<Record<string, string>> | null) =>
      previousExecution({ ...world.services, turns: new FairTurns() }, id, { labels });
    expect(await previous({ team: 'prices' })).toEqual({ executionId: first, key: ['url'] });
    await expect(previous({ team: 'stock' })).rejects.toMatchObject({ code: 'no_previous_execution' });
  });

  it('of an execution that is not there, and backwards', async () => {
    const { run, since } = await changingWorld();
    expect(problemOf(await since('nobody'))).toMatchObject({ status: 404, code: 'execution_unknown' });
    const id = await run([]);
    expect(problemOf(await since(id, '&desc=true&limit=1')).errors).toEqual([
      { field: 'desc', message: 'is not for since: what is gone comes last' },
    ]);
  });
});
