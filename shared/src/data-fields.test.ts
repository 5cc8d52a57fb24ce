import { expect, test } from 'vitest';
import { crawlConfigIssues } from './crawl-config-issues.ts';
import { unknownKeyWarnings } from './unknown-keys.ts';

const config = (...fields: unknown[]): Record<string, unknown> => ({
  task_name: 'shop',
  base_url: 'https://shop.test/',
  crawl_config: { data_fields: fields },
});

test('fields are names, or objects that say how to read them', () => {
  const sku = {
    name: 'sku',
    selectors: [{ css: '.sku', attr: 'data-sku', regex: '(\\d+)', all: true }],
    strategies: ['selectors', 'json_ld'],
    type: 'text',
    required: true,
    multiple: false,
    transform: ['uppercase'],
    default: null,
  };
  expect(crawlConfigIssues(config('title', sku, { name: '价格', type: 'price' }))).toEqual([]);
});

test('a selector is a text, or an object that says what to read of it', () => {
  expect(crawlConfigIssues(config({ name: 'sku', selectors: ['.sku', { css: '.code' }] }))).toEqual([]);
  expect(crawlConfigIssues(config({ name: 'sku', selectors: [''] }))).toEqual([
    { field: 'crawl_config.data_fields[0].selectors[0]', message: 'must not have fewer than 1 characters' },
  ]);
});

test('a wrong key of a field is named, and only that', () => {
  expect(crawlConfigIssues(config({ name: 'sku', type: 'date' }))).toEqual([
    {
      field: 'crawl_config.data_fields[0].type',
      message: 'must be one of text, number, price, availability, rating, url',
    },
  ]);
  expect(crawlConfigIssues(config({ name: 'sku', selectors: [{}] }))).toEqual([
    { field: 'crawl_config.data_fields[0].selectors[0].css', message: 'is required' },
  ]);
});

test('a field is given once, and is none of the keys that every item has', () => {
  expect(crawlConfigIssues(config('title', { name: 'title' }, { name: '_meta' }))).toEqual([
    { field: 'crawl_config.data_fields[1].name', message: 'is a duplicate: title' },
    { field: 'crawl_config.data_fields[2].name', message: 'is a reserved key that every item has: _meta' },
  ]);
});

test('an expression that is none is refused', () => {
  const [issue] = crawlConfigIssues(config({ name: 'sku', selectors: [{ css: 'b', regex: '(' }] }));
  expect(issue?.field).toBe('crawl_config.data_fields[0].selectors[0].regex');
  expect(issue?.message).toMatch(/^is not a valid regular expression: /);
});

test('an unknown key is reported as a warning, wherever it is', () => {
  const field = { name: 'sku', selector: '.sku', selectors: [{ css: 'b', attribute: 'id' }] };
  expect(unknownKeyWarnings(config(field))).toEqual([
    'unknown key "crawl_config.data_fields[0].selector": the bundled crawler ignores it; did you mean "selectors"?',
    'unknown key "crawl_config.data_fields[0].selectors[0].attribute": the bundled crawler ignores it',
  ]);
});
