import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemShaper, type Shape } from './shape-item.ts';

const shaped = (item: string, shape: Shape): string => itemShaper(shape)(JSON.parse(item));

test('an item of which all is wanted stays as it is', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(shaped(json, {}))).toEqual(JSON.parse(json));
    }),
  );
});

describe('of an item only', () => {
  const ITEM = '{"a":1,"b":{"c":2,"d":{"e":3}},"b.c":4,"list":[{"a":5}],"n":null}';

  test.each([
    ['chosen values are given', { fields: ['a', 'n'] }, '{"a":1,"n":null}'],
    ['what is in a chosen object', { fields: ['b.d'] }, '{"b":{"d":{"e":3}}}'],
    ['a value in an object, whether the dot is in its name', { fields: ['b.c'] }, '{"b":{"c":2},"b.c":4}'],
    ['what is not omitted', { omit: ['b', 'list'] }, '{"a":1,"n":null}'],
    ['what is not omitted of an object', { fields: ['b'], omit: ['b.d.e', 'b.c'] }, '{}'],
    ['nothing, if there is no such value', { fields: ['x', 'b.x', 'aa'] }, '{}'],
    ['flat values', { flatten: true, omit: ['list'] }, '{"a":1,"b.c":4,"b.d.e":3,"n":null}'],
    ['chosen flat values', { flatten: true, fields: ['b.d', 'list'] }, '{"b.d.e":3,"list":[{"a":5}]}'],
  ])('%s', (_, shape, expected) => {
    expect(shaped(ITEM, shape)).toBe(expected);
  });
});

test('names that objects have by themselves are names like any other', () => {
  const item = '{"__proto__":{"x":1},"constructor":2,"toString":3}';
  expect(shaped(item, {})).toBe(item);
  expect(shaped(item, { flatten: true })).toBe('{"__proto__.x":1,"constructor":2,"toString":3}');
  expect(shaped(item, { fields: ['__proto__.x'] })).toBe('{"__proto__":{"x":1}}');
});

test('a long name around many values does not multiply an item', () => {
  const values = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, 1]));
  const item = JSON.stringify({ a: { b: 1 }, ['x'.repeat(1_000_000)]: values, c: { d: 2 } });
  const flat = shaped(item, { flatten: true, addedLengthMax: 1_000_000 });
  expect(flat.length).toBeLessThan(item.length * 1.2);
  expect(flat.startsWith('{"a.b":1,')).toBe(true);
  expect(flat.endsWith(',"c.d":2}')).toBe(true);
});
