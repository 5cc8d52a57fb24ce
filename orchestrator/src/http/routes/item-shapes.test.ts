import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemOf, servedWorld } from '../testing/operator.ts';

/** A running execution with these items. */
async function crawling(content: string) {
  const { world, operator } = await servedWorld();
  const id = await world.running();
  const folder = world.services.outputs.path(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a.jsonl'), content);
  return (query: string) => operator.inject({ url: `/executions/${id}/items?${query}` });
}

describe('items as JSON', () => {
  const TWO = '{"id":12345678901234567890,"o":{"a":1,"b":{"c":2}}}\n{"x":[1]}\n';

  it.each([
    ['format=jsonl', TWO],
    ['format=jsonl&fields=o.b,x', '{"o":{"b":{"c":2}}}\n{"x":[1]}\n'],
    ['format=jsonl&fields=o.b&fields=x&omit=o', '{}\n{"x":[1]}\n'],
    ['format=jsonl&flatten=true&omit=id', '{"o.a":1,"o.b.c":2}\n{"x":[1]}\n'],
    ['omit=id&limit=1', '[{"o":{"a":1,"b":{"c":2}}}]'],
    ['format=jsonl&desc=true&limit=1', '{"x":[1]}\n'],
    ['format=jsonl&desc=true&limit=9&offset=1', '{"id":12345678901234567890,"o":{"a":1,"b":{"c":2}}}\n'],
  ])('%s', async (query, expected) => {
    const items = await crawling(TWO);
    expect((await items(query)).body).toBe(expected);
  });

  it('tell with each shape what was left out', async () => {
    const items = await crawling('{"n":1}\nno\n{"n":2}\n');
    for (const query of ['format=object&fields=n', 'format=object&desc=true&limit=5']) {
      expect((await items(query)).json()).toMatchObject({ items_skipped: { lines: 1 } });
    }
  });
});

const MANY = Array.from({ length: 1001 }, () => 'a').join(',');

it.each([
  ['format=csv&delimiter=%22', 'delimiter'],
  ['format=xlsx&bom=true', 'bom'],
  ['delimiter=;', 'delimiter'],
  ['desc=true', 'limit'],
  ['desc=true&limit=9000&offset=1001', 'limit'],
  ['fields=a,,b', 'fields'],
  ['fields=', 'fields'],
  ['format=xls', 'format'],
])('a query that means nothing is refused: %s', async (query, field) => {
  const items = await crawling('');
  const response = await items(query);
  expect(response.statusCode).toBe(400);
  expect(JSON.stringify(problemOf(response).errors)).toContain(field);
});

it('more than 1,000 names are refused', async () => {
  const items = await crawling('');
  expect(problemOf(await items(`omit=${MANY}`)).errors).toEqual([
    { field: 'omit', message: 'has more than 1000 names' },
  ]);
});

it('the last items are refused if they are too long together, and fewer of them are given', async () => {
  const long = (n: number): string => `"${n}${'x'.repeat(3_000_000)}"\n`;
  const items = await crawling(`${[1, 2, 3, 4].map(long).join('')}"5"\n`);
  const refused = await items('desc=true&limit=5');
  expect(problemOf(refused)).toMatchObject({ status: 400, errors: [{ field: 'limit' }] });
  expect((await items('desc=true&limit=3')).json()).toHaveLength(3);
});

it('hostile items take neither long nor much', async () => {
  const inner = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, 1]));
  const deep = '{"a":'.repeat(60) + '1' + '}'.repeat(60);
  const hostile = [
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    JSON.stringify({ ['x'.repeat(1_000_000)]: inner }),
    deep,
    '{"a.a":1,"a":{"a":2}}',
  ];
  const items = await crawling(hostile.map((each) => `${each}\n`).join(''));
  for (const query of ['format=csv', 'format=xlsx', 'format=jsonl&flatten=true', 'format=jsonl&omit=y.z']) {
    const { statusCode, rawPayload } = await items(query);
    expect(statusCode).toBe(200);
    expect(rawPayload.length).toBeLessThan(10_000_000);
  }
  expect('polluted' in {}).toBe(false);
}, 20_000);
