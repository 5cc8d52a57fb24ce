import { expect, it } from 'vitest';
import { T0 } from '../testing/executions.ts';
import { FIELDS_COMPARED_MAX, figuresOf } from './figures.ts';

const END = new Date(T0.getTime() + 90_000);
const reported = (fields: Record<string, unknown>, total = 100) => ({
  total_data_count: total,
  crawl_summary: { pages_attempted: 40, pages_failed: 4, bytes: 5000, fields },
});

it('takes figures from the report, and shares of items from the counts of fields', () => {
  expect(figuresOf({ startedAt: T0 }, null, reported({ price: 12, title: 100 }), END)).toEqual({
    items: 100,
    pages: 40,
    failedPages: 4,
    bytes: 5000,
    duration: 90,
    fields: new Map([
      ['title', 1],
      ['price', 0.12],
    ]),
    areFieldsWhole: true,
  });
});

it('takes what the last heartbeat said where the report says nothing', () => {
  const progress = { crawled_urls: 7, failed_urls: 1, data_items: 3 };
  expect(figuresOf({ startedAt: null }, progress, null, END)).toMatchObject({
    items: 3,
    pages: 7,
    failedPages: 1,
    bytes: null,
    duration: null,
    fields: null,
  });
});

it('knows no shares of no items', () => {
  expect(figuresOf({ startedAt: T0 }, null, reported({ price: 0 }, 0), END).fields).toBeNull();
});

it('leaves out names that could steer what shows them, are too long or too many, and knows that it did', () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`f${at}`, 1]));
  const odd = { 'a\u001b[31m': 9, 'b\u202ec': 9, ['d'.repeat(101)]: 9, fine: 9, nan: 'x' };
  const { fields, areFieldsWhole } = figuresOf({ startedAt: T0 }, null, reported(odd), END);
  expect([...(fields ?? [])]).toEqual([['fine', 0.09]]);
  expect(areFieldsWhole).toBe(false);
  expect(figuresOf({ startedAt: T0 }, null, reported(many), END).fields?.size).toBe(FIELDS_COMPARED_MAX);
  const long = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`${at}`.padEnd(100, 'x'), 1]));
  expect(figuresOf({ startedAt: T0 }, null, reported(long), END).fields?.size).toBe(40);
});
