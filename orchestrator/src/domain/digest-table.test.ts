import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { DigestTable, type ItemDigest } from './digest-table.ts';

/** Keys that collide in the word that chooses their slot, too. */
function digestOf(key: number, content: number): ItemDigest {
  return { 0: key % 3, 1: key, 2: 0, 3: 0, 4: content, 5: 0, 6: 0 };
}

it('tells what a map of texts would tell', () => {
  const items = fc.array(fc.tuple(fc.nat(30), fc.nat(2)), { maxLength: 60 });
  fc.assert(
    fc.property(items, items, (earlier, later) => {
      const table = new DigestTable(1000);
      const before = new Map<number, number>();
      for (const [key, content] of earlier) {
        expect(table.addEarlier(digestOf(key, content))).toBe(true);
        if (!before.has(key)) before.set(key, content);
      }
      const met = new Set<number>();
      for (const [key, content] of later) {
        const change = !before.has(key) ? 'new' : before.get(key) === content ? null : 'changed';
        expect(table.changeOf(digestOf(key, content))).toBe(met.has(key) ? null : change);
        met.add(key);
      }
      for (const [key, content] of earlier) {
        expect(table.takeGone(digestOf(key, content))).toBe(!met.has(key));
        met.add(key);
      }
    }),
  );
});

it('finds everything again after it has grown, and nothing after it was cleared', () => {
  const table = new DigestTable(1_000_000);
  for (let key = 0; key < 20_000; key++) table.addEarlier({ ...digestOf(key, 1), 0: key });
  const keys = Array.from({ length: 20_000 }, (_, key) => key);
  const changes = keys.map((key) => table.changeOf({ ...digestOf(key, key % 2), 0: key }));
  expect(changes).toEqual(keys.map((key) => (key % 2 === 1 ? null : 'changed')));
  table.clear();
  expect(table.changeOf(digestOf(1, 1))).toBe('new');
});

it('says when there are too many, and tells the further ones as new', () => {
  const table = new DigestTable(2);
  expect([1, 2, 2, 3].map((key) => table.addEarlier(digestOf(key, 1)))).toEqual([true, true, true, false]);
  expect([3, 3, 2].map((key) => table.changeOf(digestOf(key, 1)))).toEqual(['new', 'new', null]);
});
