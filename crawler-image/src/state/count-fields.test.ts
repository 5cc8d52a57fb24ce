import { expect, test } from 'vitest';
import { countFields } from './count-fields.ts';

test('fields are counted by how many items have them; what crawlerd adds of its own is not', () => {
  const items = [
    { url: 'u', title: 'a', price: 1, _meta: {} },
    { url: 'u', title: 'b', price: null },
  ];
  expect(countFields(items)).toEqual({ url: 2, title: 2, price: 1 });
  expect(countFields([])).toEqual({});
});
