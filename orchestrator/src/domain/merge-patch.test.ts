import { expect, it } from 'vitest';
import { Random } from '../simulation/random.ts';
import { mergePatch } from './merge-patch.ts';

/** RFC 7396, appendix A: original, patch, result. */
const REFERENCE: readonly (readonly [original: unknown, patch: unknown, result: unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

it.each(REFERENCE)('%j patched with %j is %j, as in the table of RFC 7396', (original, patch, result) => {
  expect(mergePatch(original, patch)).toEqual(result);
});

it('gives the example of section 3 of RFC 7396', () => {
  const original = {
    title: 'Goodbye!',
    author: { givenName: 'John', familyName: 'Doe' },
    tags: ['example', 'sample'],
    content: 'This will be unchanged',
  };
  const patch = {
    title: 'Hello!',
    phoneNumber: '+01-123-456-7890',
    author: { familyName: null },
    tags: ['example'],
  };
  expect(mergePatch(original, patch)).toEqual({
    title: 'Hello!',
    author: { givenName: 'John' },
    tags: ['example'],
    content: 'This will be unchanged',
    phoneNumber: '+01-123-456-7890',
  });
});

it('makes of 2,000 random values what the pseudocode of RFC 7396 makes, and changes neither of them', () => {
  const random = new Random(7396);
  for (let i = 0; i < 2000; i++) {
    const [original, patch] = [randomJson(random, 3), randomJson(random, 3)];
    const before = JSON.stringify([original, patch]);
    const wanted = asInTheRfc(JSON.parse(JSON.stringify(original)), patch);
    expect(mergePatch(original, patch)).toEqual(wanted);
    expect(JSON.stringify([original, patch])).toBe(before);
  }
});

it('makes a key of its own of each key, also of one that names a prototype', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"polluted": 1}}'));
  expect(JSON.stringify(merged)).toBe('{"__proto__":{"polluted":1}}');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

/** Section 2, line by line, on a target that it may change. */
function asInTheRfc(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const object = isObject(target) ? target : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete object[name];
    else object[name] = asInTheRfc(object[name], value);
  }
  return object;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function randomJson(random: Random, depth: number): unknown {
  const leaf = random.pick<unknown>([null, 1, 'x', true, [], [1, null], {}]);
  if (depth === 0 || random.chance(0.3)) return leaf;
  const keys = ['a', 'b', 'c', 'd'].filter(() => random.chance(0.6));
  return Object.fromEntries(keys.map((key) => [key, randomJson(random, depth - 1)]));
}
