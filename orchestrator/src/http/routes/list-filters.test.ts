import { expect, it } from 'vitest';
import { ExecutionListSchema, isValid } from '@crawlerd/shared';
import { bothApps, CONFIG } from '../testing/both-apps.ts';
import { problemOf } from '../testing/operator.ts';

async function threeExecutions() {
  const { world, operator } = await bothApps({ maxConcurrent: 3 });
  const names = ['Shop north', 'shop south', 'news'];
  const ids: string[] = [];
  for (const task_name of names) ids.push(await world.running({ config: { ...CONFIG, task_name } }));
  const [, south = '', news = ''] = ids;
  world.complete(south);
  world.complete(news, { success: false, error_message: 'no' });
  const get = async (query: string) => operator.inject({ url: `/executions?${query}` });
  const list = async (query: string) => {
    const page: unknown = (await get(query)).json();
    if (!isValid(ExecutionListSchema, page)) throw new Error(`not a list: ${JSON.stringify(page)}`);
    return page.executions.map(({ task_name: name }) => name);
  };
  return { get, list, ids };
}

it('lists those that finished for a reason, or for one of several', async () => {
  const { list } = await threeExecutions();
  expect(await list('reason=reported_failure')).toEqual(['news']);
  expect(await list('reason=reported_failure&reason=completed')).toEqual(['news', 'shop south']);
  expect(await list('reason=completed&status=failed')).toEqual([]);
});

it('lists those with a text in their name, whatever its case', async () => {
  const { list } = await threeExecutions();
  expect(await list('name_contains=SHOP')).toEqual(['shop south', 'Shop north']);
  expect(await list('name_contains=shop&reason=completed')).toEqual(['shop south']);
  // Not a pattern.
  expect(await list('name_contains=%25')).toEqual([]);
});

it('refuses an unknown reason and an empty text', async () => {
  const { get } = await threeExecutions();
  for (const [query, field] of [
    ['reason=boredom', 'reason'],
    ['name_contains=', 'name_contains'],
  ]) {
    expect(problemOf(await get(query ?? ''))).toMatchObject({ status: 400, errors: [{ field }] });
  }
});

it('lists those that are named, as far as they exist, and all of them on one page', async () => {
  const { list, get, ids } = await threeExecutions();
  const [north = '', south = '', news = ''] = ids;
  expect(await list(`ids=${north},${news},nobody`)).toEqual(['news', 'Shop north']);
  expect(await list(`ids=${north}&ids=${south},${south}&status=running`)).toEqual(['Shop north']);
  expect(await list(`ids=${north},${south}&finished_after=2000-01-01T00:00:00Z`)).toEqual(['shop south']);
  const many = Array.from({ length: 100 }, (_, i) => `nobody-${i}`);
  expect(await list(`ids=${many.slice(0, 99).join()},${south}`)).toEqual(['shop south']);
  for (const tooMany of [
    `ids=${many.join()},${south}`,
    `ids=${many.join()}&ids=${south}`,
    'ids=',
    'ids=a,,b',
  ]) {
    expect(problemOf(await get(tooMany))).toMatchObject({ status: 400, errors: [{ field: 'ids' }] });
  }
});

it('follows the pages of those that are named', async () => {
  const { get, ids } = await threeExecutions();
  const first = (await get(`ids=${ids.join()}&limit=2`)).json<{ next_cursor: string }>();
  const rest = await get(`ids=${ids.join()}&limit=2&cursor=${first.next_cursor}`);
  expect(rest.json()).toMatchObject({ executions: [{ execution_id: ids[0] }], next_cursor: null });
});
