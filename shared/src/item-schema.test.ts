import { expect, test } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { compileItemSchema, itemSchemaIssue } from './item-schema.ts';

const schema = {
  type: 'object',
  required: ['title', 'price'],
  properties: { price: { type: 'number', minimum: 0 }, title: { type: 'string', minLength: 2 } },
};

test('an item is validated against its schema, and every issue is reported', () => {
  const check = compileItemSchema(schema);
  expect(check({ title: '茶壶', price: 5 })).toEqual([]);
  expect(check({ title: 'x', price: -1 })).toEqual([
    '/price must be >= 0',
    '/title must NOT have fewer than 2 characters',
  ]);
  expect(check({ price: 1 })).toEqual(["/ must have required property 'title'"]);
});

test.each<[Record<string, unknown>, string]>([
  [{ type: 'nonsense' }, 'type'],
  [{ minimun: 3 }, 'minimun'],
  [{ $async: true, required: ['price'] }, 'async'],
  [{ required: 'price' }, 'required'],
  [{ properties: { a: { pattern: '(' } } }, 'regular expression'],
  [{ $ref: 'http://elsewhere.example/schema.json' }, 'elsewhere.example'],
])('%j is not a schema for items', (wrong, why) => {
  expect(itemSchemaIssue(wrong)).toMatch(new RegExp(`^is not a valid JSON Schema: .*${why}`, 'i'));
});

test('a config with a wrong schema names its key', () => {
  const config = { task_name: 'x', base_url: 'http://a.example/' };
  expect(crawlConfigIssues({ ...config, crawl_config: { item_schema: schema } })).toEqual([]);
  expect(crawlConfigIssues({ ...config, crawl_config: { item_schema: { type: 5 } } })).toEqual([
    { field: 'crawl_config.item_schema', message: expect.stringContaining('is not a valid JSON Schema') },
  ]);
});
