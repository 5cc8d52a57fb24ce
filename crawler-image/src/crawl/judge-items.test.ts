import { compileItemSchema } from '@crawlerd/shared';
import { expect, test } from 'vitest';
import { judgeItems } from './judge-items.ts';

const check = compileItemSchema({
  required: ['price'],
  properties: { price: { type: 'number' }, title: { type: 'string', pattern: '^(a+)+$' } },
});
const good = { url: 'u', price: 1 };
const bad = { url: 'v', price: 'one' };
const marked = { ...bad, _errors: ['/price must be number'] };

test('without a schema all items are as they are', () => {
  expect(judgeItems([good, bad], null, 'drop')).toEqual({ items: [good, bad], quarantined: [], invalid: 0 });
});

test('an invalid item is kept with its errors, dropped, or quarantined', () => {
  expect(judgeItems([good, bad], check, 'keep')).toEqual({
    items: [good, marked],
    quarantined: [],
    invalid: 1,
  });
  expect(judgeItems([good, bad], check, 'drop')).toEqual({ items: [good], quarantined: [], invalid: 1 });
  expect(judgeItems([good, bad], check, 'quarantine')).toEqual({
    items: [good],
    quarantined: [marked],
    invalid: 1,
  });
});

test('an expression that would take forever makes its item invalid, and the crawl continues', () => {
  const endless = { price: 1, title: `${'a'.repeat(60)}!` };
  const { items, invalid } = judgeItems([endless, good], check, 'keep');
  expect(invalid).toBe(1);
  expect(items).toEqual([{ ...endless, _errors: ['/ could not be validated within 1000 ms'] }, good]);
});
