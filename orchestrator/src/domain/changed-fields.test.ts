import { expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

it.each([
  [{ a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }, []],
  [{ a: 1 }, { a: 2 }, ['a']],
  [{ a: { b: { c: 1 } } }, { a: { b: { c: 2, d: 1 } } }, ['a.b.c', 'a.b.d']],
  [{ a: { b: 1 } }, {}, ['a']],
  [{}, { a: { b: 1 } }, ['a']],
  [{ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] }, []],
  [{ a: [1, 2] }, { a: [2, 1] }, ['a']],
  [{ a: [1] }, { a: [1, 2] }, ['a']],
  [{ a: {} }, { a: [] }, ['a']],
  [{ a: null }, { a: {} }, ['a']],
  [{ a: null }, {}, ['a']],
])('%j and %j differ in %j', (before, after, fields) => {
  expect(changedFields(before, after, 10)).toEqual(fields);
  expect(changedFields(after, before, 10)).toEqual(fields);
});

it('names no more fields than are asked for', () => {
  const after = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, { deep: at }]));
  expect(changedFields({}, after, 3)).toEqual(['k0', 'k1', 'k2']);
  expect(changedFields({ all: {} }, { all: after }, 2)).toEqual(['all.k0', 'all.k1']);
});
