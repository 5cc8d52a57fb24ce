import { expect, it } from 'vitest';
import { itemDigest } from './item-digest.ts';

const key = (item: unknown, ...fields: readonly string[]) => {
  const { 0: a, 1: b, 2: c, 3: d } = itemDigest(item, fields);
  return [a, b, c, d];
};
const content = (item: unknown) => {
  const { 4: a, 5: b, 6: c } = itemDigest(item, ['url']);
  return [a, b, c];
};

it('what an item says is the same in whatever order it was written, and whenever its page was fetched', () => {
  const item = { url: 'u', o: { a: 1, b: [{ c: 2, d: 3 }] }, _meta: { crawled_at: 1 } };
  const other = { _meta: { crawled_at: 2 }, o: { b: [{ d: 3, c: 2 }], a: 1 }, url: 'u' };
  expect(content(other)).toEqual(content(item));
  expect(content({ ...item, o: { a: 1, b: [{ c: 2, d: 4 }] } })).not.toEqual(content(item));
  expect(content({ ...item, o: { a: 1, b: [{ c: 2, d: 3, _meta: 1 }] } })).not.toEqual(content(item));
});

it('a key may be in an object, have dots, and consist of several fields', () => {
  expect(key({ a: { b: 'x' }, n: 1 }, 'a.b')).toEqual(key({ 'a.b': 'x', n: 2 }, 'a.b'));
  expect(key({ a: 'x', b: 'y', n: 1 }, 'a', 'b')).toEqual(key({ a: 'x', b: 'y', n: 2 }, 'a', 'b'));
  expect(key({ a: 'x', b: 'y' }, 'a', 'b')).not.toEqual(key({ a: 'xy', b: '' }, 'a', 'b'));
  expect(key({ a: 1 }, 'a')).not.toEqual(key({ a: '1' }, 'a'));
});

it.each([{}, { url: null }, { url: '' }, [], 7, null])(
  'an item without its key is the same as one that says the same: %j',
  (item) => {
    const more = { other: 1 };
    expect(key(item, 'url')).toEqual(key(item, 'url'));
    expect(key(item, 'url')).not.toEqual(key(more, 'url'));
    expect(key({ ...more, _meta: 1 }, 'url')).toEqual(key({ ...more, _meta: 2 }, 'url'));
  },
);

it('names that objects have by themselves are values like any other', () => {
  expect(key({ n: 1 }, 'constructor.name')).toEqual(key({ n: 1 }, 'x'));
  const made = (json: string): unknown => JSON.parse(json);
  expect(content(made('{"o":{"__proto__":{"a":1}}}'))).not.toEqual(content({ o: {} }));
});

it('of a very long item the order counts, and when it was fetched still does not', () => {
  const text = 'x'.repeat(100_000);
  expect(content({ a: 1, text, _meta: 1 })).toEqual(content({ a: 1, text, _meta: 2 }));
  expect(content({ a: 1, text })).not.toEqual(content({ a: 2, text }));
});
