import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MinHeap } from './heap.ts';

test('gives everything back in the order of the keys, equal keys first in, first out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (keys) => {
      const heap = new MinHeap<number>();
      for (const [i, key] of keys.entries()) heap.push(key, i);
      const out = keys.map(() => heap.pop());
      const expected = keys.map((key, value) => ({ key, value })).toSorted((a, b) => a.key - b.key);
      expect(out.map((node) => ({ key: node?.key, value: node?.value }))).toEqual(expected);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
