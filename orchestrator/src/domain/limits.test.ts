import { expect, it } from 'vitest';
import { anExecution } from '../testing/executions.ts';
import type { Execution } from './execution.ts';
import { bothFull, fullGroup, fullGroups, fullHost, fullHosts, holders } from './limits.ts';

const { spec } = anExecution();

function running(id: string, key: string | null, limit = 1, targetHost: string | null = null): Execution {
  return anExecution({
    id,
    status: 'running',
    spec: { ...spec, targetHost, group: key === null ? null : { key, limit } },
  });
}
const queuedLimits = (limits: Readonly<Record<string, number>>) => (key: string) => limits[key] ?? null;
const NONE_QUEUED = queuedLimits({});

it('a group is full when as many members run as its limit says', () => {
  const one = [running('e1', 'shop', 2), running('e2', null), running('e3', 'news', 3)];
  expect(fullGroups(one, NONE_QUEUED)).toEqual([]);
  const two = [...one, running('e0', 'shop', 2)];
  expect(fullGroups(two, NONE_QUEUED)).toEqual(['shop']);
  expect(fullGroup('shop', two, NONE_QUEUED)).toEqual({
    kind: 'group',
    key: 'shop',
    limit: 2,
    heldBy: ['e0', 'e1'],
  });
});

it.each([
  ['the lowest of those that run', [5, 2, 4], null, 2],
  ['that of one that waits, if it is lower', [5, 5, 5], 3, 3],
  ['that of one that runs, if those that wait allow more', [3, 5, 5], 9, 3],
  ['one that fewer are to reach than run already', [5, 5, 5], 1, 1],
])('the limit that holds is %s', (_name, limits, queued, limit) => {
  const live = limits.map((each, i) => running(`e${i}`, 'shop', each));
  const queuedLimit = queuedLimits(queued === null ? {} : { shop: queued });
  expect(fullGroup('shop', live, queuedLimit)).toMatchObject({ limit, heldBy: ['e0', 'e1', 'e2'] });
  expect(fullGroups(live, queuedLimit)).toEqual(['shop']);
});

it('a group of which nobody runs is never full, and one that nobody has named neither', () => {
  expect(fullGroup('shop', [running('e1', 'news')], queuedLimits({ shop: 1 }))).toBeNull();
  expect(fullGroups([running('e1', null)], queuedLimits({ shop: 1 }))).toEqual([]);
});

it('only of groups that run anything is a limit looked up, once', () => {
  const asked: string[] = [];
  const live = [running('e1', 'a', 3), running('e2', 'a', 3), running('e3', 'b', 3), running('e4', null)];
  fullGroups(live, (key) => {
    asked.push(key);
    return null;
  });
  expect(asked).toEqual(['a', 'b']);
});

it('a host is full when as many crawl it as may at once', () => {
  const live = [
    running('e2', null, 1, 'shop.test'),
    running('e1', null, 1, 'shop.test'),
    running('e3', null, 1, 'news.test'),
    running('e4', null),
  ];
  expect([fullHosts(live, 2), fullHosts(live, 3), fullHosts(live, null)]).toEqual([['shop.test'], [], []]);
  expect(fullHost('shop.test', live, 2)).toEqual({
    kind: 'host',
    key: 'shop.test',
    limit: 2,
    heldBy: ['e1', 'e2'],
  });
  expect([fullHost('news.test', live, 2), fullHost('shop.test', live, null)]).toEqual([null, null]);
});

it('what is full here or there is full', () => {
  const one = { hosts: ['a'], groups: ['x'] };
  expect(bothFull(one, { hosts: ['b', 'a'], groups: [] })).toEqual({ hosts: ['a', 'b'], groups: ['x'] });
});

it('a sentence names the first that holds a place, and counts the others', () => {
  const held = (heldBy: string[]) => holders({ kind: 'group', key: 'shop', limit: 1, heldBy });
  expect([held(['e1']), held(['e1', 'e2']), held(['e1', 'e2', 'e3'])]).toEqual([
    'e1 is running',
    'e1 and 1 other are running',
    'e1 and 2 others are running',
  ]);
});
