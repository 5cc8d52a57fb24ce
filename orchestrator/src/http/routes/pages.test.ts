import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isValid, PageListSchema, type PageList } from '@crawlerd/shared';
import { bothApps } from '../testing/both-apps.ts';
import { problemOf, servedWorld } from '../testing/operator.ts';

/** A running execution whose crawler has left these lines. */
async function crawled(lines: readonly object[]) {
  const { world, operator } = await servedWorld();
  const id = await world.running();
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pages.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const ask = (query = '', of = id) => operator.inject({ url: `/executions/${of}/pages${query}` });
  return { world, operator, id, ask };
}

const failed = (n: number, code: string) => ({ url: `https://shop.example/${n}`, outcome: 'failed', code });

describe('GET /executions/{id}/pages', () => {
  it('lists pages in parts that lead to one another, and counts the failures by code', async () => {
    const { ask } = await crawled([failed(1, 'timeout'), failed(2, 'http_503'), failed(3, 'http_503')]);
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await ask(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const list = answer.json<PageList>();
      expect(isValid(PageListSchema, list)).toBe(true);
      expect(list.failed_by_code).toEqual([
        { code: 'http_503', count: 2 },
        { code: 'timeout', count: 1 },
      ]);
      found.push(...list.pages.map(({ url }) => url));
      cursor = list.next_cursor;
    }
    expect(found).toEqual([1, 2, 3].map((n) => `https://shop.example/${n}`));
    expect((await ask('?code=timeout&host=shop.example')).json<PageList>().pages).toHaveLength(1);
    expect((await ask('?outcome=skipped')).json<PageList>().pages).toEqual([]);
  });

  it('says that nothing is known where there is no file', async () => {
    const { world, operator } = await servedWorld();
    const id = await world.launch();
    const answer = await operator.inject({ url: `/executions/${id}/pages` });
    expect(answer.json()).toMatchObject({ pages: [], source: null, next_cursor: null });
  });

  it.each(['cursor=x', 'cursor=p-', 'cursor=p--1', 'limit=0', 'limit=1001', 'outcome=lost', 'code=', 'x=1'])(
    'refuses ?%s',
    async (query) => {
      const { ask } = await crawled([failed(1, 'timeout')]);
      expect(problemOf(await ask(`?${query}`))).toMatchObject({ status: 400, code: 'invalid_request' });
    },
  );

  it('knows no execution that was removed, or that never was', async () => {
    const { operator, world, id, ask } = await crawled([failed(1, 'timeout')]);
    world.complete(id);
    world.engine.exit(world.ref(id), { exitCode: 0 });
    await world.released(id);
    await operator.inject({ method: 'DELETE', url: `/executions/${id}` });
    expect(problemOf(await ask())).toMatchObject({ status: 410, code: 'execution_removed' });
    expect(problemOf(await ask('', 'nothing'))).toMatchObject({ status: 404, code: 'execution_unknown' });
  });

  it('is for operators', async () => {
    const { operator, callback } = await bothApps({ apiToken: 'a-token-of-some-length' });
    expect((await operator.inject({ url: '/executions/x/pages' })).statusCode).toBe(401);
    expect((await callback.inject({ url: '/executions/x/pages' })).statusCode).not.toBe(200);
  });
});
